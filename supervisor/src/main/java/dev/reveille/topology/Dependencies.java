package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.KnownAgent.Last;
import dev.reveille.core.lifecycle.Needed;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.KnownTenant;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps those up that others need: while an agent runs, all it depends on are to run as well,
 * whatever their own scores say. Each remembers who needs it.
 */
final class Dependencies {
    private final TenantStore store;
    private final Specs specs;

    Dependencies(TenantStore store, Specs specs) {
        this.store = store;
        this.specs = specs;
    }

    /** Judges an agent whose need has changed. */
    interface Judging {
        void judge(AgentId agent, KnownTenant tenant);
    }

    /** An agent that is judged by a new spec finds out who needs it: nobody told it so far. */
    KnownAgent found(
            AgentId id, AgentSpec spec, KnownTenant tenant, KnownAgent agent, Instant now) {
        if (isKnown(agent, spec) || tenant.agents().size() < 2) {
            return agent;
        }
        Needed before = neededBy(agent, now);
        Needed after = new Needed(Set.of(), now);
        for (String name : tenant.agents()) {
            var other = new AgentId(id.tenant(), name);
            if (!other.equals(id) && needs(other, id, tenant)) {
                after = after.with(name, true, now);
            }
        }
        return after.by().equals(before.by()) ? agent : agent.with(facts(after));
    }

    private boolean needs(AgentId agent, AgentId other, KnownTenant tenant) {
        KnownAgent known = store.agent(agent);
        return runs(known)
                && dependsOn(agent, known, tenant).contains(other.name())
                && !reaches(other, agent, tenant, new HashSet<>());
    }

    private static boolean runs(KnownAgent agent) {
        return agent.last().filter(last -> last.standing().state().runs()).isPresent();
    }

    private static boolean isKnown(KnownAgent agent, AgentSpec spec) {
        return agent.last().map(Last::specVersion).filter(spec.version()::equals).isPresent();
    }

    /** An agent that only observes starts nothing, and so needs nothing. */
    private Set<String> dependsOn(AgentId agent, KnownAgent known, KnownTenant tenant) {
        return specs.of(agent, known, tenant) instanceof Specs.Effective.By by
                ? dependsOn(by.policy().spec())
                : Set.of();
    }

    private static Set<String> dependsOn(AgentSpec spec) {
        return spec.mode() == AgentSpec.Mode.OBSERVE
                ? Set.of()
                : spec.supervision().dependsOn().keySet();
    }

    /** Whether one depends on the other by any way: agents that wait for each other lift none. */
    private boolean reaches(AgentId from, AgentId to, KnownTenant tenant, Set<String> met) {
        if (from.equals(to)) {
            return true;
        }
        if (!met.add(from.name())) {
            return false;
        }
        return dependsOn(from, store.agent(from), tenant).stream()
                .anyMatch(name -> reaches(new AgentId(to.tenant(), name), to, tenant, met));
    }

    /**
     * An agent was judged: those it depends on are told whether it runs, and judged if that is new
     * to them.
     *
     * @param before how it was known before
     */
    void judged(
            AgentId id,
            AgentSpec spec,
            KnownAgent before,
            boolean runs,
            KnownTenant tenant,
            Instant now,
            Judging judging) {
        boolean changed = !isKnown(before, spec);
        if (runs == runs(before) && !changed) {
            return;
        }
        Set<String> on = runs ? dependsOn(spec) : Set.of();
        tell(
                id,
                on,
                changed ? tenant.agents() : spec.supervision().dependsOn().keySet(),
                tenant,
                now,
                judging);
    }

    /** An agent has no spec any more. */
    void gone(AgentId id, KnownTenant tenant, Instant now, Judging judging) {
        tell(id, Set.of(), tenant.agents(), tenant, now, judging);
    }

    private void tell(
            AgentId id,
            Set<String> on,
            Iterable<String> whom,
            KnownTenant tenant,
            Instant now,
            Judging judging) {
        var names = new TreeSet<String>();
        whom.forEach(names::add);
        names.remove(id.name());
        for (String name : names) {
            var other = new AgentId(id.tenant(), name);
            KnownAgent known = store.agent(other);
            boolean needs = on.contains(name) && !reaches(other, id, tenant, new HashSet<>());
            Needed was = neededBy(known, now);
            Needed is = was.with(id.name(), needs, now);
            if (!is.equals(was) && known.last().isPresent()) {
                store.put(other, known.with(facts(is)));
                judging.judge(other, tenant);
            }
        }
    }

    private static Needed neededBy(KnownAgent agent, Instant now) {
        return Needed.of(Optional.ofNullable(agent.facts().get(Fact.NEEDED_BY)), now);
    }

    private static Map<String, Fact> facts(Needed needed) {
        return Map.of(Fact.NEEDED_BY, needed.fact());
    }
}
