package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.Doubt;
import dev.reveille.core.lifecycle.Frozen;
import dev.reveille.core.lifecycle.Judge;
import dev.reveille.core.lifecycle.Judgement;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.KnownAgent.Last;
import dev.reveille.core.lifecycle.LeftPools;
import dev.reveille.core.lifecycle.Policy;
import dev.reveille.core.lifecycle.Settled;
import dev.reveille.core.lifecycle.SpecFacts;
import dev.reveille.core.relevance.FactLayer;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.topology.FleetFacts.Scope;
import dev.reveille.topology.FleetReaders.Reader;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** Judges agents and remembers the outcome; publishes what is news. */
final class AgentDesk {
    private final TenantStore store;
    private final Habits habits;
    private final Specs specs;
    private final OverridesView overrides;
    private final FleetFacts fleet;
    private final Agenda agenda;
    private final Outbox outbox;
    private final RelevanceCounters counters;
    private final RefusedSpecs unusable;
    private final UnusableSpecs.OfTask refused;
    private final Pauses pauses;
    private final Dependencies dependencies;

    AgentDesk(
            TenantStore store,
            Habits habits,
            Specs specs,
            OverridesView overrides,
            FleetFacts fleet,
            Agenda agenda,
            Outbox outbox,
            RelevanceCounters counters,
            Turns turns) {
        this.store = store;
        this.habits = habits;
        this.specs = specs;
        this.overrides = overrides;
        this.fleet = fleet;
        this.agenda = agenda;
        this.outbox = outbox;
        this.counters = counters;
        this.refused = counters.unusable().ofTask();
        this.unusable = new RefusedSpecs(store, specs, agenda, outbox, overrides, refused);
        this.pauses = new Pauses(store, overrides, agenda, turns);
        this.dependencies = new Dependencies(store, specs);
    }

    /** The task goes elsewhere. */
    void close() {
        refused.close();
    }

    /** Looks at an agent because its deadline came, or because the fleet changed. */
    void look(AgentId id, Moment moment) {
        KnownTenant tenant = store.tenant(id.tenant());
        KnownAgent agent = store.agent(id);
        if (!waitsForTurn(id, tenant, agent, moment)) {
            judge(id, tenant, agent, moment);
        }
    }

    private boolean waitsForTurn(AgentId id, KnownTenant tenant, KnownAgent agent, Moment moment) {
        return agent.last().filter(Turns::slowed).isPresent()
                && pauses.waitsForTurn(id, agent, specs.of(id, agent, tenant), moment);
    }

    /**
     * Judges an agent by its newest spec, if that is not the one it was last judged by; whether a
     * process began, ended or changed with it.
     */
    boolean judgeIfSpecChanged(AgentId id, KnownTenant tenant, Moment moment) {
        KnownAgent agent = store.agent(id);
        var newest = specs.newest(id, agent.ownSpec(), tenant);
        boolean same =
                newest instanceof Specs.Effective.By(Policy policy, _)
                        && agent.last()
                                .filter(l -> l.specVersion().equals(policy.spec().version()))
                                .filter(l -> !l.frozen())
                                .isPresent();
        if (same) {
            refused.remove(id); // it may have become usable by going back to what it was
        }
        if (same || pauses.waitsFor(id, agent, newest, moment).isPresent()) {
            return false;
        }
        judge(id, tenant, agent, newest, moment);
        return runs(agent) || runs(store.agent(id));
    }

    private static boolean runs(KnownAgent agent) {
        return agent.last().filter(last -> last.standing().state().runs()).isPresent();
    }

    /** Judges an agent only if what operators say of it is not what it was last judged under. */
    void judgeIfOverrideChanged(AgentId id, KnownTenant tenant, Moment moment) {
        KnownAgent agent = store.agent(id);
        boolean changed =
                switch (specs.of(id, agent, tenant)) {
                    case Specs.Effective.By by -> !agent.judgedUnder(overrides.of(by, moment));
                    case Specs.Effective.Nothing _ -> agent.last().isPresent();
                    case Specs.Effective.Unusable u ->
                            !agent.judgedUnder(overrides.of(id, agent.last(), u, moment));
                };
        if (changed && !waitsForTurn(id, tenant, agent, moment)) {
            judge(id, tenant, agent, moment);
        }
    }

    /** Judges an agent; gives back its tenant, without the agent if that is gone. */
    KnownTenant judge(AgentId id, KnownTenant tenant, Moment moment) {
        return judge(id, tenant, store.agent(id), moment);
    }

    /** As {@link #judge}, after an activity without attributes, if that can change anything. */
    KnownTenant judgeAfterActivity(AgentId id, KnownTenant tenant, Moment moment) {
        KnownAgent agent = store.agent(id);
        boolean settled =
                effective(id, tenant, agent, moment) instanceof Specs.Effective.By by
                        && agent.last().isPresent()
                        && Settled.afterActivity(
                                by.policy(),
                                agent.last().get(),
                                overrides.of(by, moment),
                                moment.now());
        return settled ? tenant : judge(id, tenant, agent, moment);
    }

    /** As {@link #judge}, because its own spec was told: that counts also where it is paused. */
    KnownTenant judgeAsTold(AgentId id, KnownTenant tenant, Moment moment) {
        KnownAgent agent = store.agent(id);
        return judge(id, tenant, agent, effective(id, tenant, agent, moment), moment);
    }

    private KnownTenant judge(AgentId id, KnownTenant tenant, KnownAgent agent, Moment moment) {
        var effective = effective(id, tenant, agent, moment);
        var pause = pauses.waitsFor(id, agent, effective, moment);
        if (pause.isPresent()) {
            pauses.wait(id, agent, pause.get());
            return tenant;
        }
        return judge(id, tenant, agent, effective, moment);
    }

    /** Settles who needs whom, once a record is worked off; see {@link Dependencies}. */
    void settle() {
        dependencies.settle(
                (id, tenant, moment) -> {
                    KnownAgent agent = store.agent(id);
                    var effective = effective(id, tenant, agent, moment);
                    if (pauses.waitsFor(id, agent, effective, moment).isEmpty()) {
                        judge(id, tenant, agent, effective, true, moment);
                    }
                });
    }

    /** A spec that could not be used for now is read again when that is due. */
    private Specs.Effective effective(
            AgentId id, KnownTenant tenant, KnownAgent agent, Moment moment) {
        if (unusable.due(id, moment.now())) {
            specs.forget(id);
        }
        return specs.of(id, agent, tenant);
    }

    private KnownTenant judge(
            AgentId id,
            KnownTenant tenant,
            KnownAgent agent,
            Specs.Effective effective,
            Moment moment) {
        return judge(id, tenant, agent, effective, false, moment);
    }

    /**
     * Judges it.
     *
     * @param anew whether that is told in any case
     */
    private KnownTenant judge(
            AgentId id,
            KnownTenant tenant,
            KnownAgent agent,
            Specs.Effective effective,
            boolean anew,
            Moment moment) {
        pauses.done(id);
        switch (effective) {
            case Specs.Effective.By by -> {
                unusable.done(id);
                decide(id, by, tenant, agent, anew, moment);
                dependencies.judged(id, by.policy().spec(), agent, tenant, moment);
                return tenant;
            }
            case Specs.Effective.Unusable u -> {
                unusable.met(id, agent, u, moment);
                dependencies.ordered(id, agent, moment);
                return tenant;
            }
            case Specs.Effective.Nothing _ -> {
                unusable.done(id);
                return withoutSpec(id, tenant, agent, moment);
            }
        }
    }

    private void decide(
            AgentId id,
            Specs.Effective.By by,
            KnownTenant tenant,
            KnownAgent agent,
            boolean anew,
            Moment moment) {
        Policy policy = by.policy();
        var judgement =
                Judge.judge(
                                policy,
                                context(policy, tenant, agent, moment.now()),
                                agent.last().map(Last::standing),
                                moment.backlogRead() ? Set.of() : Set.of(Doubt.BACKLOG),
                                overrides.of(by, moment),
                                moment.cause())
                        .left(left(agent, policy.spec().pool(), moment));
        counters.count(Counter.JUDGEMENTS);
        Decision decision = judgement.decision();
        judgement.failed().ifPresent(counters::evaluatorFailed);
        var reader = reader(policy.spec(), judgement, agent, moment);
        boolean news = anew || agent.isNews(decision);
        if (news) {
            outbox.decided(decision);
            outbox.history(Told.decided(decision));
        }
        var look = nextLook(decision, moment);
        var after = agent.after(judgement, by.ofTemplate(), look, reader.isPresent(), news);
        agenda.set(id, look, reader);
        if (news || mustBeStored(agent, after)) {
            store.put(id, after);
        }
        keepInUse(id, agent, decision);
    }

    /** Those a decision for that pool leaves behind. */
    private LeftPools left(KnownAgent agent, String pool, Moment moment) {
        return LeftPools.after(agent.last(), pool, () -> store.nextMove(moment.now()));
    }

    /** Written where it changes alone: an active agent's next decision has the same. */
    private void keepInUse(AgentId id, KnownAgent before, Decision decision) {
        var known = before.last().filter(last -> last.standing().state().runs());
        boolean same =
                known.map(Last::specVersion)
                        .equals(decision.spec().map(_ -> decision.specVersion()));
        // what a stopped one was to go back to is kept while its spec cannot be used
        if (!same || before.last().filter(Last::frozen).isPresent()) {
            store.inUse(id, decision.spec().map(d -> new Frozen.InUse(decision.observe(), d)));
        }
    }

    /** An evaluator that failed does not say what it read; it reads what it read before. */
    private static Optional<Reader> reader(
            AgentSpec spec, Judgement judgement, KnownAgent agent, Moment moment) {
        return judgement.failed().isPresent()
                ? agent.last().filter(Last::readsFleet).map(_ -> Reader.of(spec))
                : Reader.of(spec, judgement.decision().inputs(), moment.now());
    }

    /** What the unread backlog held back is looked at once it is read. */
    private static Optional<Instant> nextLook(Decision decision, Moment moment) {
        boolean held = decision.state() != decision.wouldBe();
        return held && !moment.backlogRead() ? Optional.of(moment.began()) : decision.nextLookAt();
    }

    /** A deadline that merely moved away needs no write: the earlier one leads to a look. */
    static boolean mustBeStored(KnownAgent before, KnownAgent after) {
        var was = before.last().flatMap(Last::nextLook);
        var is = after.last().flatMap(Last::nextLook);
        boolean onlyLater = was.isPresent() && is.isPresent() && !is.get().isBefore(was.get());
        return !after.equals(before) && !(onlyLater && after.sameButNextLook(before));
    }

    private RelevanceContext context(
            Policy policy, KnownTenant tenant, KnownAgent agent, Instant now) {
        var layers = new ArrayList<FactLayer>();
        tenant.rates().ifPresent(rates -> layers.add(rates.layer(now)));
        layers.add(FactLayer.of(agent.facts()));
        layers.add(FactLayer.of(tenant.facts()));
        layers.add(fleet.of(Scope.of(policy.spec())));
        layers.add(new SpecFacts(policy.spec().relevance(), agent.last().map(Last::standing), now));
        var tenantId = policy.spec().id().tenant();
        return RelevanceContext.ofLayers(now, layers).with(() -> habits.of(tenantId));
    }

    private KnownTenant withoutSpec(
            AgentId id, KnownTenant tenant, KnownAgent agent, Moment moment) {
        if (agent.last().isEmpty()) {
            return tenant;
        }
        if (!moment.backlogRead()) {
            // A spec, or a template, that brings it back may be in the backlog.
            agenda.set(id, Optional.of(moment.began()), Optional.empty());
            store.put(id, agent.lookingAt(moment.began()));
            return tenant;
        }
        outbox.gone(id, moment.now());
        outbox.history(Told.gone(id, moment.now(), moment.cause()));
        agenda.set(id, Optional.empty(), Optional.empty());
        store.inUse(id, Optional.empty());
        store.remove(id);
        KnownTenant without = tenant.withoutAgent(id.name());
        store.put(id.tenant(), without);
        dependencies.gone(id, moment);
        return without;
    }
}
