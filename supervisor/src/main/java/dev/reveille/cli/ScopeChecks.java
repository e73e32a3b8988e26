package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Instant;
import java.util.Optional;

/** Whether there is anyone, and anything, an operator speaks of. */
final class ScopeChecks {
    private ScopeChecks() {}

    /**
     * A tenant or pool without agents is no mistake: it may be spoken of before the first is there.
     *
     * @throws Problems if no such agent or template is there
     */
    static void there(OverrideScope scope, InForce inForce) {
        if (scope instanceof OverrideScope.OneAgent(AgentId agent)
                && !inForce.agents().contains(agent)) {
            throw Reads.noAgent(agent, inForce.agents());
        }
        if (scope instanceof OverrideScope.OfTemplate(String name)
                && !inForce.templates().containsKey(name)) {
            throw Reads.notFound(
                    "TemplateNotFound",
                    "no template " + name,
                    inForce.templates().isEmpty()
                            ? "there are none"
                            : "there are " + String.join(", ", inForce.templates().keySet()));
        }
    }

    /**
     * What is said of a scope now.
     *
     * @throws Problems if nothing is
     */
    static AgentOverride said(OverrideScope scope, InForce inForce, Instant now) {
        var said = Optional.ofNullable(inForce.overrides().get(scope.key()));
        if (said.filter(o -> o.holds(now)).isPresent()) {
            return said.get();
        }
        if (said.isEmpty()) {
            there(scope, inForce);
        }
        throw new Problems(
                Problem.of(
                        "NothingToResume",
                        Category.NOT_FOUND,
                        said.map(o -> scope.words() + " was " + o.words() + ", which is over")
                                .orElse("nothing was said of " + scope.words()),
                        wider(scope, inForce, now)
                                .map(
                                        o ->
                                                "it is "
                                                        + o.words()
                                                        + ": `reveille resume "
                                                        + option(o.scope())
                                                        + "`")
                                .orElse("relevance alone decides of it already")));
    }

    private static Optional<AgentOverride> wider(
            OverrideScope scope, InForce inForce, Instant now) {
        return scope instanceof OverrideScope.OneAgent(AgentId agent)
                ? inForce.of(agent, now)
                : Optional.empty();
    }

    /** The scope as an argument of a command. */
    static String option(OverrideScope scope) {
        return switch (scope) {
            case OverrideScope.OneAgent(AgentId agent) -> agent.toString();
            case OverrideScope.OfTenant(var tenant) -> "--tenant " + tenant;
            case OverrideScope.OfTemplate(String name) -> "--template " + name;
            case OverrideScope.OfPool(String name) -> "--pool " + name;
            case OverrideScope.All() -> "--all";
        };
    }
}
