package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which of several overrides counts for an agent. A word about the agent itself beats those about
 * its tenant, template, pool and all; of these, a stop beats a pause, else the one that lasts
 * longest counts, and of equals the narrowest.
 *
 * @param byScope every override known, by the key of its scope; those that have ended count nothing
 */
public record Overrides(Map<String, AgentOverride> byScope) {
    public static final Overrides NONE = new Overrides(Map.of());

    private static final Comparator<AgentOverride> STRONGEST =
            Comparator.<AgentOverride, Boolean>comparing(o -> o.kind() == AgentOverride.Kind.STOP)
                    .thenComparing(o -> o.until().orElse(Instant.MAX));

    public Overrides {
        byScope = Map.copyOf(byScope);
    }

    /**
     * The one that counts.
     *
     * @param agent whom it concerns
     * @param ofTemplate whether the template of the agent's name covers it
     * @param pool its spec asks for
     */
    public Optional<AgentOverride> of(AgentId agent, boolean ofTemplate, String pool, Instant now) {
        if (byScope.isEmpty()) {
            return Optional.empty();
        }
        var own = in(new OverrideScope.OneAgent(agent), now);
        return own.isPresent() ? own : wider(agent, ofTemplate, pool, now);
    }

    private Optional<AgentOverride> wider(
            AgentId agent, boolean ofTemplate, String pool, Instant now) {
        var template =
                ofTemplate
                        ? in(new OverrideScope.OfTemplate(agent.name()), now)
                        : Optional.<AgentOverride>empty();
        return Stream.of(
                        in(new OverrideScope.OfTenant(agent.tenant()), now),
                        template,
                        in(new OverrideScope.OfPool(pool), now),
                        in(new OverrideScope.All(), now))
                .flatMap(Optional::stream)
                // of equals the first is kept
                .reduce((one, next) -> STRONGEST.compare(next, one) > 0 ? next : one);
    }

    private Optional<AgentOverride> in(OverrideScope scope, Instant now) {
        return Optional.ofNullable(byScope.get(scope.key())).filter(o -> o.holds(now));
    }
}
