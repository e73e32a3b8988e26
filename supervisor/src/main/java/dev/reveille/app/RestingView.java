package dev.reveille.app;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.History;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.wire.JsonViews;
import dev.reveille.wire.Reading;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Agents that no node or placement ever spoke of, for HTTP. They are read when somebody asks: there
 * may be a million of them, and each would take memory.
 */
final class RestingView implements AutoCloseable {
    private final KafkaSettings kafka;
    private final AvroCodec codec;
    private final Answers<AgentId, Optional<Map<String, Object>>> answers;

    RestingView(KafkaSettings kafka, AvroCodec codec) {
        this(kafka, codec, Answers.Limits.HTTP);
    }

    /** Each lookup reads two partitions, and anybody may ask. */
    RestingView(KafkaSettings kafka, AvroCodec codec, Answers.Limits limits) {
        this.kafka = kafka;
        this.codec = codec;
        this.answers = new Answers<>(this::read, limits, System::nanoTime);
    }

    /** What it should be, or empty where it is not there. */
    Optional<Map<String, Object>> of(AgentId agent) {
        return answers.of(agent);
    }

    private Optional<Map<String, Object>> read(AgentId agent) {
        try (var history = new History(kafka, codec)) {
            var decision = history.newest(Reading.DECISIONS, agent);
            boolean known =
                    decision.isPresent() || history.newest(Reading.SPECS, agent).isPresent();
            return known ? Optional.of(view(agent, decision)) : Optional.empty();
        }
    }

    private static Map<String, Object> view(AgentId agent, Optional<Decision> decision) {
        var o = new LinkedHashMap<String, Object>();
        o.put("agent", agent.toString());
        o.put("state", AgentState.IDLE.name());
        decision.ifPresent(
                d -> {
                    o.putAll(JsonViews.wanted(d));
                    o.put("since", d.since().toString());
                    o.put("decided_at", d.decidedAt().toString());
                });
        return o;
    }

    @Override
    public void close() {
        answers.close();
    }
}
