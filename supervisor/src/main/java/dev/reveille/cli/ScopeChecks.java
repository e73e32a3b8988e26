package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether there is anyone, and anything, an operator speaks of. */
final class ScopeChecks {
    private static final int NAMED = 3;

    private ScopeChecks() {}

    /**
     * A tenant or pool without agents is no mistake: it may be spoken of before the first is there.
     *
     * @throws Problems if no such agent or template is there
     */
    static OverrideScope there(OverrideScope scope, InForce inForce) {
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
        return scope;
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
                        still(scope, inForce, now)
                                .orElse("relevance alone decides of it already")));
    }

    /** What holds for agents of a scope though nothing is said of the scope, and what ends it. */
    static Optional<String> still(OverrideScope scope, InForce inForce, Instant now) {
        var others = inForce.others(scope, now);
        if (others.isEmpty()) {
            return Optional.empty();
        }
        String named =
                others.stream()
                        .limit(NAMED)
                        .map(
                                o ->
                                        o.scope().words()
                                                + ": "
                                                + o.ownWords()
                                                + ", `reveille resume "
                                                + option(o.scope())
                                                + "` ends it")
                        .collect(Collectors.joining("; "));
        int more = others.size() - NAMED;
        return Optional.of(
                "still in force is "
                        + named
                        + (more > 0 ? "; and " + more + " more, see `reveille status`" : ""));
    }

    /** All of them, each by itself; every problem of any. */
    static <T> List<T> each(List<OverrideScope> scopes, Function<OverrideScope, T> check) {
        var found = new ArrayList<T>();
        var problems = new ArrayList<Problem>();
        for (OverrideScope scope : scopes) {
            try {
                found.add(check.apply(scope));
            } catch (Problems e) {
                problems.addAll(e.list());
            }
        }
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
        return found;
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
