package dev.reveille.cli;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.Overrides;
import dev.reveille.history.History;
import dev.reveille.wire.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What operators say now, and of whom.
 *
 * @param overrides by the key of their scope
 * @param decisions of every agent there is
 * @param specified agents that have a spec of their own
 * @param templates by name
 */
record InForce(
        Map<String, AgentOverride> overrides,
        Map<AgentId, Decision> decisions,
        Set<AgentId> specified,
        Map<String, TemplateRecord> templates) {
    private static final SpecReader READER = new SpecParser();

    static InForce read(History history) {
        return new InForce(
                history.latest(Reading.OVERRIDES, o -> o.scope().key()),
                history.decisions(),
                history.specs().keySet(),
                history.templates());
    }

    /** Everyone anything is decided, or to be decided, of. */
    Set<AgentId> agents() {
        var all = new TreeSet<>(specified);
        all.addAll(decisions.keySet());
        return all;
    }

    /** As it will be once this is said of a scope, or what was said of it is taken back. */
    InForce with(OverrideScope scope, Optional<AgentOverride> said) {
        var after = new TreeMap<>(overrides);
        after.remove(scope.key());
        said.ifPresent(o -> after.put(scope.key(), o));
        return new InForce(after, decisions, specified, templates);
    }

    /** What counts for an agent. */
    Optional<AgentOverride> of(AgentId agent, Instant now) {
        String pool = decision(agent).map(Decision::pool).orElse("default");
        return new Overrides(overrides).of(agent, ofTemplate(agent), pool, now);
    }

    /** Words about others than that scope which hold for some of its agents too. */
    List<AgentOverride> others(OverrideScope scope, Instant now) {
        var mine = agents().stream().filter(agent -> concerns(scope, agent)).toList();
        return overrides.values().stream()
                .filter(o -> o.holds(now) && !o.scope().equals(scope))
                .filter(
                        o ->
                                o.scope() instanceof OverrideScope.All
                                        || mine.stream().anyMatch(a -> concerns(o.scope(), a)))
                .toList();
    }

    Optional<Decision> decision(AgentId agent) {
        return Optional.ofNullable(decisions.get(agent));
    }

    /** Version of what counted when the agent was last decided of; empty = nothing. */
    String shown(AgentId agent) {
        return decision(agent).flatMap(Decision::override).map(AgentOverride::version).orElse("");
    }

    boolean concerns(OverrideScope scope, AgentId agent) {
        return switch (scope) {
            case OverrideScope.OneAgent(AgentId one) -> one.equals(agent);
            case OverrideScope.OfTenant(var tenant) -> tenant.equals(agent.tenant());
            case OverrideScope.OfTemplate(String name) ->
                    name.equals(agent.name()) && ofTemplate(agent);
            case OverrideScope.OfPool(String name) ->
                    decision(agent).filter(d -> d.pool().equals(name)).isPresent();
            case OverrideScope.All() -> true;
        };
    }

    /**
     * Where attributes decide, only an agent without a spec of its own is known to be a template's:
     * nothing else could have made it.
     */
    private boolean ofTemplate(AgentId agent) {
        return Optional.ofNullable(templates.get(agent.name()))
                .filter(t -> READER.matches(t.document(), agent.tenant()))
                .filter(
                        t ->
                                !specified.contains(agent)
                                        || READER.attributes(t.document()).isEmpty())
                .isPresent();
    }
}
