package dev.reveille.core.control;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.SpecReader;
import java.util.Map;
import java.util.Optional;

/** Whether two specs ask for the same process. How relevance is judged does not enter. */
public final class Shape {
    private Shape() {}

    /**
     * Whether a process started from {@code document} serves {@code wanted} as well. A document
     * that cannot be read any more counts as the same: doubt holds.
     */
    static boolean same(String document, AgentSpec wanted, SpecReader reader) {
        return document.equals(wanted.document())
                || parsed(reader.read(document))
                        .map(running -> !restartNeeded(running, wanted))
                        .orElse(true);
    }

    /**
     * Whether a process of one spec must be replaced before the agent is as the other wants it. A
     * change of pool does so by stopping it in the old one. Placement and whoever foretells what a
     * change will do both ask here.
     */
    public static boolean restartNeeded(AgentSpec running, AgentSpec wanted) {
        return !running.pool().equals(wanted.pool()) || !bare(running).equals(bare(wanted));
    }

    /** The agent type a document names, if it can be read. */
    static Optional<String> type(String document, SpecReader reader) {
        return parsed(reader.read(document)).map(AgentSpec::type);
    }

    private static Optional<AgentSpec> parsed(Parsed<AgentSpec> parsed) {
        return switch (parsed) {
            case Parsed.Ok<AgentSpec>(AgentSpec spec, _) -> Optional.of(spec);
            case Parsed.Wrong<AgentSpec> _ -> Optional.empty();
        };
    }

    private static AgentSpec bare(AgentSpec spec) {
        return new AgentSpec(
                spec.id(),
                spec.type(),
                AgentSpec.Mode.ACT,
                spec.config(),
                Map.of(),
                "",
                RelevanceSpec.DEFAULT,
                spec.restart(),
                spec.breaker(),
                spec.supervision(),
                spec.placement(),
                spec.limits(),
                spec.capabilities(),
                spec.env(),
                spec.secrets(),
                "",
                "");
    }
}
