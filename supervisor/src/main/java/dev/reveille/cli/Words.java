package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.AgentLine;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What operators said and what holds still, whether or not there is an agent it concerns. */
final class Words {
    private Words() {}

    /** Those in force, by scope. */
    static List<AgentOverride> inForce(Collection<AgentOverride> said, Instant now) {
        return said.stream().filter(word -> word.holds(now)).toList();
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
