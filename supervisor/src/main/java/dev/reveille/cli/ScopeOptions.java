package dev.reveille.cli;

import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.TenantId;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Whose agents a command concerns: some by name, or those of a tenant, a template, a pool, or all.
 */
final class ScopeOptions {
    @Parameters(paramLabel = "TENANT/NAME", arity = "1..*", description = "These agents.")
    private @Nullable List<String> agents;

    @Option(names = "--tenant", description = "All agents of a tenant.")
    private @Nullable String tenant;

    @Option(names = "--template", description = "All agents a template makes, or lies under.")
    private @Nullable String template;

    @Option(names = "--pool", description = "All agents whose spec asks for a pool.")
    private @Nullable String pool;

    @Option(names = "--all", description = "Every agent.")
    private boolean all;

    /** One, or one for each agent that is named. */
    List<OverrideScope> scopes() {
        return agents == null ? List.of(scope()) : ofAgents(agents);
    }

    static List<OverrideScope> ofAgents(List<String> names) {
        return Values.agents(names).stream()
                .<OverrideScope>map(OverrideScope.OneAgent::new)
                .toList();
    }

    private OverrideScope scope() {
        if (tenant != null) {
            return named(tenant, name -> new OverrideScope.OfTenant(new TenantId(name)));
        }
        if (template != null) {
            return named(template, OverrideScope.OfTemplate::new);
        }
        if (pool != null) {
            return named(pool, OverrideScope.OfPool::new);
        }
        if (!all) {
            throw new IllegalStateException("one of them is asked for by the command line");
        }
        return new OverrideScope.All();
    }

    private static OverrideScope named(String name, Function<String, OverrideScope> scope) {
        try {
            return scope.apply(name);
        } catch (IllegalArgumentException e) {
            throw new Misuse(
                    "InvalidUsage",
                    String.valueOf(e.getMessage()),
                    "use 1 to 64 letters, digits, dots, underscores or dashes");
        }
    }
}
