package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.AgentLine;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What keeps agents from being what their scores say. */
final class Holds {
    private Holds() {}

    /** All that holds an agent: who observes only may be paused as well. */
    static Set<HoldReason> of(Decision decision) {
        var all = EnumSet.noneOf(HoldReason.class);
        decision.hold().ifPresent(all::add);
        decision.failure().ifPresent(_ -> all.add(HoldReason.EVALUATOR_FAILED));
        if (decision.observe()) {
            all.add(HoldReason.OBSERVE);
        }
        return all;
    }

    /** How many agents each holds. */
    static Map<HoldReason, Long> counts(Collection<AgentLine> agents) {
        return agents.stream()
                .flatMap(line -> line.decision().stream())
                .flatMap(decision -> of(decision).stream())
                .collect(
                        Collectors.groupingBy(
                                hold -> hold,
                                () -> new EnumMap<>(HoldReason.class),
                                Collectors.counting()));
    }

    /** For a table: {@code STOPPED, 20 m left; OBSERVE}. */
    static String cell(Decision decision, Instant now) {
        var said = decision.override().map(word -> word(word, now));
        String held =
                Stream.concat(
                                said.stream(),
                                of(decision).stream()
                                        .filter(h -> said.isEmpty() || h != HoldReason.PAUSED)
                                        .map(HoldReason::name))
                        .collect(Collectors.joining("; "));
        return held.isEmpty() ? "-" : held;
    }

    private static String word(AgentOverride said, Instant now) {
        return said.kind().done().toUpperCase(Locale.ROOT)
                + said.until().map(end -> ", " + Reads.left(end, now)).orElse("");
    }
}
