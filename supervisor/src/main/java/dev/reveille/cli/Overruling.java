package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.History;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.AgentOverrides;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes what an operator says, and waits until the decisions of all it concerns show it. */
final class Overruling {
    /**
     * What ended so long ago is removed by the next command that writes. Long enough that nobody is
     * about to say the same of that scope again while the command runs.
     */
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    private final KafkaSettings kafka;
    private final Format format;
    private final Duration patience;

    Overruling(KafkaSettings kafka, Format format, Duration patience) {
        this.kafka = kafka;
        this.format = format;
        this.patience = patience;
    }

    void say(AgentOverride said) {
        try (var history = new History(kafka, kafka.codec())) {
            InForce before = InForce.read(history);
            ScopeChecks.there(said.scope(), before);
            var after = before.with(said.scope(), Optional.of(said));
            var told = write(history, said.scope(), Optional.of(said), after);
            new OverruledPrinter(format, after, told).said(said);
        }
    }

    void takeBack(OverrideScope scope) {
        try (var history = new History(kafka, kafka.codec())) {
            InForce before = InForce.read(history);
            AgentOverride said = ScopeChecks.said(scope, before, Instant.now());
            var after = before.with(scope, Optional.empty());
            var told = write(history, scope, Optional.empty(), after);
            new OverruledPrinter(format, after, told).takenBack(said);
        }
    }

    /** Gives back what was decided of those it concerns. */
    private Map<AgentId, Decision> write(
            History history, OverrideScope scope, Optional<AgentOverride> said, InForce after) {
        Instant now = Instant.now();
        var told = new TreeMap<AgentId, Decision>();
        var awaited = new HashMap<AgentId, String>();
        for (AgentId agent : after.agents()) {
            if (after.concerns(scope, agent)) {
                String expected = after.of(agent, now).map(AgentOverride::version).orElse("");
                if (!expected.equals(after.shown(agent)) || after.decision(agent).isEmpty()) {
                    awaited.put(agent, expected);
                }
                after.decision(agent).ifPresent(d -> told.put(agent, d));
            }
        }
        int concerned = awaited.size();
        Instant latest = now.plus(patience);
        history.following(List.of(Reading.DECISIONS))
                .run(
                        new From.Now(),
                        () -> new Writer(kafka).write(lines(scope, said, after, now)),
                        () -> awaited.isEmpty() || Instant.now().isAfter(latest),
                        row -> hear(row.key(), row.value().orElse(null), awaited, told));
        if (!awaited.isEmpty()) {
            throw late(scope, awaited.size(), concerned);
        }
        return told;
    }

    private static void hear(
            String key,
            @org.jspecify.annotations.Nullable Object value,
            Map<AgentId, String> awaited,
            Map<AgentId, Decision> told) {
        if (value instanceof Decision decision) {
            told.computeIfPresent(decision.agent(), (_, _) -> decision);
            String shows = decision.override().map(AgentOverride::version).orElse("");
            if (awaited.remove(decision.agent(), shows)) {
                told.put(decision.agent(), decision);
            }
        } else {
            awaited.remove(AgentId.parse(key));
            told.remove(AgentId.parse(key));
        }
    }

    private static List<Writer.Line> lines(
            OverrideScope scope, Optional<AgentOverride> said, InForce after, Instant now) {
        var lines = new ArrayList<Writer.Line>();
        lines.add(new Writer.Line(Topic.OVERRIDES, scope.key(), said.map(AgentOverrides::toAvro)));
        after.overrides()
                .forEach(
                        (key, other) -> {
                            if (!other.holds(now.minus(FORGOTTEN_AFTER))) {
                                lines.add(new Writer.Line(Topic.OVERRIDES, key, Optional.empty()));
                            }
                        });
        return lines;
    }

    private Problems late(OverrideScope scope, int missing, int concerned) {
        return new Problems(
                Problem.recoverable(
                        "OverrideTimeout",
                        Category.COMMUNICATION,
                        "it is written, but within "
                                + patience.toSeconds()
                                + " s no decision showed it of "
                                + (concerned == 1 ? scope.words() : missing + " of " + concerned)
                                + (concerned == 1 ? "" : " agents"),
                        "nothing need be said again: it counts once a scheduler reads it; see"
                                + " `reveille status` whether one runs"));
    }
}
