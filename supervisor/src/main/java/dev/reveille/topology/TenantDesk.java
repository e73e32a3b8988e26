package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.Fitted;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantFold;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes what one task is told of its tenants, remembers it, and has their agents judged. */
final class TenantDesk {
    private final TenantStore store;
    private final Habits habits;
    private final Specs specs;
    private final AgentDesk agents;
    private final AgentNames names;

    TenantDesk(TenantStore store, Habits habits, Specs specs, AgentDesk agents) {
        this.store = store;
        this.habits = habits;
        this.specs = specs;
        this.agents = agents;
        this.names = new AgentNames(store);
    }

    /**
     * Something happened to a tenant.
     *
     * @param at time of its record
     * @throws Problems if it cannot be used, or not all of it: then the rest is remembered
     */
    void told(TenantEvent event, Instant at, Moment moment) {
        TenantId id = event.tenant();
        KnownTenant before = store.tenant(id);
        Instant when = at.isAfter(moment.now()) ? moment.now() : at;
        var facts = TenantFold.facts(event, when);
        KnownTenant tenant = before;
        List<Problem> leftOut;
        if (event.agent().isPresent()) {
            String name = event.agent().get();
            tenant = names.with(id, tenant, name, when);
            leftOut = rememberOfAgent(new AgentId(id, name), event, facts, when);
        } else {
            var fitted = fitted(tenant.facts(), event, facts, when);
            tenant = new KnownTenant(fitted.known(), tenant.agents(), tenant.rates());
            tenant = tenant.with(fitted.news());
            leftOut = fitted.problems();
        }
        if (event instanceof TenantEvent.Active) {
            tenant = tenant.activeAt(when);
            habits.active(id, before, when);
        }
        boolean firstSign = !tenant.seen() && isSignOfLife(event);
        if (firstSign) {
            tenant = seen(tenant, at);
        }
        boolean others = tenant.seen() && attributesChanged(before, tenant, facts);
        if (firstSign || others) {
            tenant = covered(id, tenant);
        }
        if (!tenant.equals(before)) {
            store.put(id, tenant);
        }
        boolean mere = event instanceof TenantEvent.Active a && a.attributes().isEmpty();
        for (String name : firstSign ? tenant.agents() : concerned(event, tenant)) {
            var agent = new AgentId(id, name);
            tenant =
                    mere
                            ? agents.judgeAfterActivity(agent, tenant, moment)
                            : agents.judge(agent, tenant, moment);
        }
        if (!leftOut.isEmpty()) {
            throw new Problems(leftOut);
        }
    }

    /** What one agent does tells of its tenant as well: its rates, and its habits. */
    private static List<String> concerned(TenantEvent event, KnownTenant tenant) {
        return switch (event) {
            case TenantEvent.Active _, TenantEvent.Endowed _ -> tenant.agents();
            case TenantEvent.Waiting waiting ->
                    waiting.agent().map(List::of).orElse(tenant.agents());
        };
    }

    /** Whether other templates may cover the tenant now. */
    private boolean attributesChanged(
            KnownTenant before, KnownTenant after, Map<String, Fact> told) {
        return specs.selectByAttributes()
                && told.keySet().stream()
                        .anyMatch(
                                name ->
                                        !before.fact(name)
                                                .map(Fact::value)
                                                .equals(after.fact(name).map(Fact::value)));
    }

    /** A queue that holds something is a sign of life as well: someone waits for the agent. */
    private static boolean isSignOfLife(TenantEvent event) {
        return switch (event) {
            case TenantEvent.Active _, TenantEvent.Waiting _ -> true;
            case TenantEvent.Endowed _ -> false;
        };
    }

    private static KnownTenant seen(KnownTenant tenant, Instant at) {
        var seen = new Fact(Fact.SEEN, new FactValue.Flag(true), at, Fact.ACTIVITY_SOURCE);
        return tenant.with(Map.of(Fact.SEEN, seen));
    }

    private List<Problem> rememberOfAgent(
            AgentId id, TenantEvent event, Map<String, Fact> facts, Instant now) {
        var agent = store.agent(id);
        var fitted = fitted(agent.facts(), event, facts, now);
        var before = new KnownAgent(agent.ownSpec(), fitted.known(), agent.last());
        store.put(id, before.with(fitted.news()));
        return fitted.problems();
    }

    private static Fitted fitted(
            Map<String, Fact> known, TenantEvent event, Map<String, Fact> news, Instant now) {
        var fitted = Fitted.of(known, event, news, now);
        if (fitted.refused()) {
            throw new Problems(fitted.problems());
        }
        return fitted;
    }

    private KnownTenant covered(TenantId id, KnownTenant tenant) {
        KnownTenant with = tenant;
        for (String name : specs.templatesFor(id, tenant)) {
            with = with.withAgent(name);
        }
        return with;
    }

    /**
     * An agent's own spec was applied, or deleted.
     *
     * @throws Problems if it is wrong in itself: the one before stays then; or cannot be used as
     *     things are: it stays, and what was decided last holds
     */
    void specTold(AgentId id, Optional<String> document, Moment moment) {
        KnownTenant tenant = store.tenant(id.tenant());
        var agent = store.agent(id);
        String own = document.orElse("");
        List<Problem> large = Specs.tooLarge("the spec of " + id, own);
        if (!large.isEmpty()) {
            throw new Problems(large);
        }
        List<Problem> hopeless = own.isEmpty() ? List.of() : specs.wrongInItself(id, own);
        if (!hopeless.isEmpty()) {
            throw new Problems(hopeless);
        }
        KnownTenant with =
                own.isEmpty() ? tenant : names.with(id.tenant(), tenant, id.name(), moment.now());
        store.put(id, agent.withOwnSpec(own));
        if (!with.equals(tenant)) {
            store.put(id.tenant(), with);
        }
        agents.judgeAsTold(id, with, moment);
        // It stays: a template, a jar or an attribute that comes later may complete it.
        if (!own.isEmpty()
                && specs.newest(id, own, with)
                        instanceof Specs.Effective.Unusable(List<Problem> problems, _, _)
                && !Retries.mayHelp(problems)) {
            throw new Problems(problems);
        }
    }

    /**
     * A node says how one of its agents is; of an agent nothing else is known of, it says nothing.
     */
    void healthTold(AgentId id, Map<String, Fact> facts, Moment moment) {
        var agent = store.agent(id);
        if (agent.last().isEmpty()) {
            return;
        }
        store.put(id, agent.with(facts));
        agents.judge(id, store.tenant(id.tenant()), moment);
    }

    /** Holds an agent against what operators say now. */
    void holdAgainstOverrides(AgentId id, Moment moment) {
        KnownTenant tenant = store.tenant(id.tenant());
        if (has(tenant, id)) {
            agents.judgeIfOverrideChanged(id, tenant, moment);
        }
    }

    /** Holds an agent against the templates as they are now; whether a process changes with it. */
    boolean holdAgainstTemplates(AgentId id, Moment moment) {
        KnownTenant tenant = store.tenant(id.tenant());
        return has(tenant, id) && agents.judgeIfSpecChanged(id, tenant, moment);
    }

    /** What was looked up a while ago may be gone. */
    private static boolean has(KnownTenant tenant, AgentId agent) {
        return Collections.binarySearch(tenant.agents(), agent.name()) >= 0;
    }

    List<String> agentsOf(TenantId id) {
        return store.tenant(id).agents();
    }

    /** Gives a tenant the agents templates make for it; names of all it has then. */
    List<String> cover(TenantId id) {
        KnownTenant before = store.tenant(id);
        KnownTenant tenant = before.seen() ? covered(id, before) : before;
        if (!tenant.equals(before)) {
            store.put(id, tenant);
        }
        return tenant.agents();
    }
}
