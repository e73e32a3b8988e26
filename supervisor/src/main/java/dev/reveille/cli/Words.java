package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.AgentLine;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What operators said and what holds still, whether or not there is an agent it concerns. */
final class Words {
    private Words() {}

    /** Those in force, the widest first; of one width by scope. */
    static List<AgentOverride> inForce(Collection<AgentOverride> said, Instant now) {
        return said.stream()
                .filter(word -> word.holds(now))
                .sorted(
                        Comparator.comparingInt((AgentOverride word) -> width(word.scope()))
                                .thenComparing(word -> word.scope().key()))
                .toList();
    }

    private static int width(OverrideScope scope) {
        return switch (scope) {
            case OverrideScope.All _ -> 0;
            case OverrideScope.OfPool _ -> 1;
            case OverrideScope.OfTemplate _ -> 2;
            case OverrideScope.OfTenant _ -> 3;
            case OverrideScope.OneAgent _ -> 4;
        };
    }

    /** Whether it is about one agent alone. */
    static boolean ofOne(AgentOverride said) {
        return said.scope() instanceof OverrideScope.OneAgent;
    }

    /** Decisions it counts in. */
    static List<Decision> shownBy(AgentOverride said, Collection<AgentLine> agents) {
        return agents.stream()
                .flatMap(line -> line.decision().stream())
                .filter(d -> d.override().filter(o -> o.scope().equals(said.scope())).isPresent())
                .toList();
    }

    /** One line, for a screen. */
    static String line(AgentOverride said, Collection<AgentLine> agents, Instant now) {
        List<Decision> shown = shownBy(said, agents);
        return said.kind().done()
                + (said.by().isEmpty() ? "" : " by " + said.by())
                + " "
                + Reads.ago(said.at(), now)
                + said.until().map(end -> ", " + Reads.left(end, now)).orElse(", without end")
                + ": "
                + said.scope().words()
                + (said.scope() instanceof OverrideScope.OneAgent ? one(shown) : ", " + many(shown))
                + (said.note().isEmpty() ? "" : " (" + Screen.brief(said.note()) + ")")
                + "; `reveille resume "
                + ScopeChecks.option(said.scope())
                + "` ends it";
    }

    private static String one(List<Decision> shown) {
        if (shown.isEmpty()) {
            return ", not heeded yet";
        }
        return shown.getFirst().observe()
                ? ", which only observes: nothing is started or stopped"
                : "";
    }

    private static String many(List<Decision> shown) {
        return shown.size() + (shown.size() == 1 ? " agent" : " agents");
    }
}
