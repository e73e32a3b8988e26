package dev.reveille.cli;

import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.TenantId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose agents a command concerns: one, or those of a tenant, a template, a pool, or all. */
final class ScopeOptions {
    @Parameters(paramLabel = "TENANT/NAME", description = "One agent.")
    private @Nullable String agent;

    @Option(names = "--tenant", description = "All agents of a tenant.")
    private @Nullable String tenant;

    @Option(names = "--template", description = "All agents a template makes, or lies under.")
    private @Nullable String template;

    @Option(names = "--pool", description = "All agents whose spec asks for a pool.")
    private @Nullable String pool;

    @Option(names = "--all", description = "Every agent.")
    private boolean all;

    OverrideScope scope() {
        if (agent != null) {
            return new OverrideScope.OneAgent(Values.agent(agent));
        }
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
            throw new Problems(
                    Problem.invalid(
                            "InvalidUsage",
                            String.valueOf(e.getMessage()),
                            "use 1 to 64 letters, digits, dots, underscores or dashes"));
        }
    }
}
