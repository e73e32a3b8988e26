package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Frozen;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.Needed;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.KnownTenant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Keeps those up that others need: while an agent runs, all it depends on are to run as well,
 * whatever their own scores say. What changed is gathered while a record is worked on, and settled
 * once for each tenant at its end, however many of its agents turned.
 */
final class Dependencies {
    private final TenantStore store;
    private final Specs specs;
    private final Map<TenantId, Moment> open = new LinkedHashMap<>();

    Dependencies(TenantStore store, Specs specs) {
        this.store = store;
        this.specs = specs;
    }

    /** Judges an agent that others have come to need, or need no more, and tells of it. */
    interface Judging {
        void judge(AgentId agent, KnownTenant tenant, Moment moment);
    }

    /**
     * An agent.
     *
     * @param group outermost group, within which alone it depends on others
     * @param on names of those it needs
     */
    private record Member(KnownAgent known, Optional<String> group, Set<String> on) {
        boolean mayNeed(Member other) {
            return group.isPresent() && group.equals(other.group);
        }
    }

    /** An agent was judged; if others may need it now, or it others, that is settled soon. */
    void judged(AgentId id, AgentSpec spec, KnownAgent before, KnownTenant tenant, Moment moment) {
        if (tenant.agents().size() < 2) {
            return;
        }
        boolean newSpec =
                before.last().filter(l -> l.specVersion().equals(spec.version())).isEmpty();
        boolean concerned =
                !spec.supervision().dependsOn().isEmpty() || before.needed().isPresent();
        KnownAgent after = store.agent(id);
        boolean turned =
                before.runs() != after.runs() || before.runsByItself() != after.runsByItself();
        if (newSpec || (concerned && turned)) {
            open.put(id.tenant(), moment);
        }
    }

    /** An operator's word was heeded though its spec cannot be used. */
    void ordered(AgentId id, KnownAgent before, Moment moment) {
        if (before.runs() != store.agent(id).runs()) {
            open.put(id.tenant(), moment);
        }
    }

    /** An agent has no spec any more. */
    void gone(AgentId id, Moment moment) {
        open.put(id.tenant(), moment);
    }

    /** Lifts those that are needed, and lets go of those that are no more. */
    void settle(Judging judging) {
        while (!open.isEmpty()) {
            var next = open.entrySet().iterator().next();
            open.remove(next.getKey());
            settle(next.getKey(), next.getValue(), judging);
            // What that turned, it knew itself.
            open.remove(next.getKey());
        }
    }

    private void settle(TenantId id, Moment moment, Judging judging) {
        KnownTenant tenant = store.tenant(id);
        var members = members(id, tenant);
        boolean concerned =
                members.values().stream()
                        .anyMatch(m -> !m.on().isEmpty() || m.known().needed().isPresent());
        if (!concerned) {
            return;
        }
        var needed = needed(id, tenant, members, moment, judging);
        for (String name : members.keySet()) {
            var by = Optional.ofNullable(needed.get(name));
            var agent = new AgentId(id, name);
            KnownAgent known = store.agent(agent);
            var fact = by.map(names -> Needed.fact(names, moment.now()));
            if (!fact.map(Fact::value).equals(known.needed().map(Fact::value))) {
                tell(agent, known.needed(fact), tenant, moment, judging);
            }
        }
    }

    /** Who needs whom, found from those that run by themselves; each is lifted on the way. */
    private Map<String, SortedSet<String>> needed(
            TenantId id,
            KnownTenant tenant,
            SortedMap<String, Member> members,
            Moment moment,
            Judging judging) {
        var needed = new TreeMap<String, SortedSet<String>>();
        Deque<String> next = new ArrayDeque<>();
        members.forEach(
                (name, member) -> {
                    if (member.known().runsByItself()) {
                        next.add(name);
                    }
                });
        var met = new HashSet<>(next);
        while (!next.isEmpty()) {
            String name = next.remove();
            Member member = members.getOrDefault(name, NOBODY);
            for (String on : member.on()) {
                Member other = members.getOrDefault(on, NOBODY);
                if (on.equals(name) || !member.mayNeed(other)) {
                    continue;
                }
                needed.computeIfAbsent(on, _ -> new TreeSet<>()).add(name);
                if (met.add(on) && lifted(new AgentId(id, on), name, tenant, moment, judging)) {
                    next.add(on);
                }
            }
        }
        return needed;
    }

    private static final Member NOBODY = new Member(KnownAgent.UNKNOWN, Optional.empty(), Set.of());

    /** Whether it runs now; what an operator keeps down needs nothing itself. */
    private boolean lifted(
            AgentId agent, String by, KnownTenant tenant, Moment moment, Judging judging) {
        KnownAgent known = store.agent(agent);
        if (known.needed().isEmpty()) {
            var fact = Needed.fact(new TreeSet<>(Set.of(by)), moment.now());
            tell(agent, known.needed(Optional.of(fact)), tenant, moment, judging);
        }
        return store.agent(agent).runs();
    }

    private void tell(
            AgentId agent, KnownAgent known, KnownTenant tenant, Moment moment, Judging judging) {
        store.put(agent, known);
        judging.judge(agent, tenant, moment);
    }

    /** Those that are judged by a spec. */
    private SortedMap<String, Member> members(TenantId id, KnownTenant tenant) {
        var members = new TreeMap<String, Member>();
        for (String name : tenant.agents()) {
            var agent = new AgentId(id, name);
            KnownAgent known = store.agent(agent);
            if (known.last().isPresent()) {
                members.put(name, member(agent, known, tenant));
            }
        }
        return members;
    }

    /** By what it runs with while it runs, whatever its spec has become; else by its spec. */
    private Member member(AgentId id, KnownAgent known, KnownTenant tenant) {
        var effective =
                specs.of(id, known, tenant) instanceof Specs.Effective.By by
                        ? Optional.of(by.policy().spec())
                        : Optional.<AgentSpec>empty();
        boolean current =
                effective
                        .filter(
                                spec ->
                                        known.last()
                                                .filter(l -> l.specVersion().equals(spec.version()))
                                                .isPresent())
                        .isPresent();
        var spec =
                known.runs() && !current
                        ? store.inUse(id).map(Frozen.InUse::document).flatMap(specs::read)
                        : effective;
        return new Member(
                known,
                spec.flatMap(s -> s.supervision().root(id)),
                spec.filter(s -> s.mode() == AgentSpec.Mode.ACT)
                        .map(s -> s.supervision().dependsOn().keySet())
                        .orElse(Set.of()));
    }
}
