package dev.reveille.cli;

import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.history.AgentTable;
import dev.reveille.history.History;
import dev.reveille.history.Row;
import dev.reveille.history.TopicReader.From;
import dev.reveille.wire.Healths;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What agents use, as their nodes last said. */
final class Usages {
    /** Nodes say it at least so often, and are believed for a little longer. */
    static final Duration LOOK_BACK = Duration.ofSeconds(75);

    private final Map<AgentId, AgentHealth> healths = new HashMap<>();
    private final AgentTable states;

    private Usages(AgentTable states) {
        this.states = states;
    }

    /** As of now. */
    static Usages read(History history, Instant now) {
        var usages = new Usages(history.agents());
        history.each(Reading.HEALTHS, new From.Time(now.minus(LOOK_BACK)), usages::health);
        return usages;
    }

    /** Takes in a record of agents' health or state. */
    void take(Row<?> row) {
        switch (row.value().orElse(null)) {
            case Healths.Batch batch -> take(batch);
            case AgentStatus status ->
                    states.apply(
                            new Row<>(
                                    row.topic(),
                                    row.position(),
                                    row.time(),
                                    row.key(),
                                    Optional.of(status)));
            case null, default -> {}
        }
    }

    private void health(Row<Healths.Batch> row) {
        row.value().ifPresent(this::take);
    }

    private void take(Healths.Batch batch) {
        batch.agents().forEach(health -> healths.put(health.agent(), health));
    }

    /** Of the process that a status tells of. */
    Optional<AgentHealth> of(AgentStatus status) {
        @Nullable AgentHealth health = healths.get(status.agent());
        return Optional.ofNullable(health)
                .filter(h -> status.pid().isPresent() && status.pid().getAsLong() == h.pid());
    }

    /** A line for every agent that has a process. */
    List<TopLine> lines() {
        return states.all().stream()
                .filter(status -> status.pid().isPresent())
                .map(status -> TopLine.of(status, of(status)))
                .toList();
    }
}
