package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    /** All of them or, where one cannot be said, none. */
    void say(List<OverrideScope> scopes, Function<OverrideScope, AgentOverride> word) {
        try (var history = new History(kafka, kafka.codec())) {
            InForce before = InForce.read(history);
            ScopeChecks.each(scopes, scope -> ScopeChecks.there(scope, before));
            var all = scopes.stream().map(word).toList();
            var changes = new LinkedHashMap<OverrideScope, Optional<AgentOverride>>();
            all.forEach(said -> changes.put(said.scope(), Optional.of(said)));
            var printer = write(history, changes, before);
            all.forEach(printer::said);
        }
    }

    /** All of them or, where there is nothing to take back of one, none. */
    void takeBack(List<OverrideScope> scopes) {
        try (var history = new History(kafka, kafka.codec())) {
            InForce before = InForce.read(history);
            Instant now = Instant.now();
            var all = ScopeChecks.each(scopes, scope -> ScopeChecks.said(scope, before, now));
            var changes = new LinkedHashMap<OverrideScope, Optional<AgentOverride>>();
            scopes.forEach(scope -> changes.put(scope, Optional.empty()));
            var printer = write(history, changes, before);
            all.forEach(printer::takenBack);
        }
    }

    /** Gives back who tells what was decided of those it concerns. */
    private OverruledPrinter write(
            History history, Map<OverrideScope, Optional<AgentOverride>> changes, InForce before) {
        Instant now = Instant.now();
        InForce after = before;
        for (var change : changes.entrySet()) {
            after = after.with(change.getKey(), change.getValue());
        }
        var told = new TreeMap<AgentId, Decision>();
        var awaited = new HashMap<AgentId, String>();
        for (AgentId agent : after.agents()) {
            if (concerned(changes.keySet(), agent, after)) {
                String expected = after.of(agent, now).map(AgentOverride::version).orElse("");
                if (!expected.equals(after.shown(agent)) || after.decision(agent).isEmpty()) {
                    awaited.put(agent, expected);
                }
                after.decision(agent).ifPresent(d -> told.put(agent, d));
            }
        }
        int concerned = awaited.size();
        var lines = lines(changes, after, now);
        var waiting = new Waiting(changes, now, patience);
        history.following(List.of(Reading.DECISIONS))
                .run(
                        new From.Now(),
                        () -> new Writer(kafka).write(lines),
                        () -> awaited.isEmpty() || waiting.isOver(Instant.now()),
                        row -> hear(row.key(), row.value().orElse(null), awaited, told));
        if (!awaited.isEmpty() && !(inTurn(changes) && awaited.size() < concerned)) {
            throw waiting.inVain(awaited.keySet(), concerned, Instant.now());
        }
        return new OverruledPrinter(format, after, told, awaited.size());
    }

    /** Whether agents change in turn: as the pause of many ends, that takes its time. */
    private static boolean inTurn(Map<OverrideScope, Optional<AgentOverride>> changes) {
        return changes.entrySet().stream()
                .anyMatch(
                        change ->
                                change.getValue().isEmpty()
                                        && switch (change.getKey()) {
                                            case OverrideScope.OneAgent _,
                                                    OverrideScope.OfTenant _ ->
                                                    false;
                                            case OverrideScope.OfTemplate _,
                                                    OverrideScope.OfPool _,
                                                    OverrideScope.All _ ->
                                                    true;
                                        });
    }

    private static boolean concerned(Set<OverrideScope> scopes, AgentId agent, InForce after) {
        return scopes.stream().anyMatch(scope -> after.concerns(scope, agent));
    }

    private static void hear(
            String key,
            @Nullable Object value,
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
            Map<OverrideScope, Optional<AgentOverride>> changes, InForce after, Instant now) {
        var lines = new ArrayList<Writer.Line>();
        changes.forEach((scope, said) -> lines.add(line(scope.key(), said)));
        after.overrides()
                .forEach(
                        (key, other) -> {
                            if (!other.holds(now.minus(FORGOTTEN_AFTER))) {
                                lines.add(line(key, Optional.empty()));
                            }
                        });
        return lines;
    }

    private static Writer.Line line(String key, Optional<AgentOverride> said) {
        return new Writer.Line(Topic.OVERRIDES, key, said.map(AgentOverrides::toAvro));
    }
}
