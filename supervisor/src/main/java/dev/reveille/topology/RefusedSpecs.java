package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.lifecycle.BusyClaim;
import dev.reveille.core.lifecycle.Frozen;
import dev.reveille.core.lifecycle.FrozenStep;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.KnownAgent.Last;
import dev.reveille.core.lifecycle.LeftPools;
import dev.reveille.core.relevance.FactLayer;
import dev.reveille.core.relevance.RelevanceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Agents whose specs cannot be used: that is said once, and where it may help, read again. */
final class RefusedSpecs {
    /** A scheduler that starts with what was missing finds those that wait for it so soon. */
    private static final Duration SELDOM = Duration.ofHours(1);

    private final TenantStore store;
    private final Specs specs;
    private final Agenda agenda;
    private final Outbox outbox;
    private final OverridesView overrides;
    private final UnusableSpecs.OfTask said;
    private final Retries retries = new Retries();

    RefusedSpecs(
            TenantStore store,
            Specs specs,
            Agenda agenda,
            Outbox outbox,
            OverridesView overrides,
            UnusableSpecs.OfTask said) {
        this.store = store;
        this.specs = specs;
        this.agenda = agenda;
        this.outbox = outbox;
        this.overrides = overrides;
        this.said = said;
    }

    /** Whether the agent's spec is to be read again by now. */
    boolean due(AgentId id, Instant now) {
        return retries.due(id, now);
    }

    /** It can be used, or is gone. */
    void done(AgentId id) {
        said.remove(id);
        retries.done(id);
    }

    /** It cannot be used: the last decision holds, and what operators say counts. */
    void met(AgentId id, KnownAgent agent, Specs.Effective.Unusable unusable, Moment moment) {
        var problems = unusable.problems();
        boolean news = !problems.equals(said.put(id, problems));
        if (news) {
            outbox.history(Told.refused(id, UnusableSpecs.told(problems), moment.now()));
        }
        var word = overrides.of(id, agent.last(), unusable, moment);
        Instant next = retries.failed(id, problems, moment.now()).orElse(moment.now().plus(SELDOM));
        next = earlier(next, word.flatMap(AgentOverride::until));
        var after = agent;
        if (concerned(agent, word, news)) {
            Last last =
                    agent.last()
                            .orElseGet(
                                    () ->
                                            FrozenStep.unjudged(
                                                    unusable.ofTemplate(),
                                                    unusable.pool(),
                                                    moment.now()));
            var step = step(id, agent, last, unusable, word, moment);
            next = earlier(next, step.nextLook());
            if (!moment.backlogRead() && step.guard().isPresent()) {
                next = earlier(next, Optional.of(moment.began()));
            }
            after = told(id, agent, last, step, word, news, problems, moment);
        }
        agenda.set(id, Optional.of(next), Optional.empty());
        after = after.lookingAt(next);
        // one that was never judged is looked at after a start if only it is stored
        if (AgentDesk.mustBeStored(agent, after) || (news && agent.last().isEmpty())) {
            store.put(id, after);
        }
    }

    private static Instant earlier(Instant one, Optional<Instant> other) {
        return other.filter(one::isAfter).orElse(one);
    }

    /** Whether it is to be told, or an order that is over has not led back to what is held yet. */
    private static boolean concerned(KnownAgent agent, Optional<AgentOverride> word, boolean news) {
        if (agent.last().isEmpty()) {
            return word.isPresent();
        }
        Last last = agent.last().get();
        boolean held = last.wouldBe() == last.standing().state();
        return news || !last.frozen() || !agent.judgedUnder(word) || (word.isEmpty() && !held);
    }

    private FrozenStep step(
            AgentId id,
            KnownAgent agent,
            Last last,
            Specs.Effective.Unusable unusable,
            Optional<AgentOverride> word,
            Moment moment) {
        var with = with(id, last, unusable);
        var policy =
                with.flatMap(known -> specs.read(known.inUse().document()))
                        .map(AgentSpec::relevance)
                        .orElse(RelevanceSpec.DEFAULT);
        var facts = List.of(FactLayer.of(agent.facts()));
        return FrozenStep.of(
                last,
                agent.needed().isPresent(),
                word,
                with,
                policy,
                BusyClaim.in(RelevanceContext.ofLayers(moment.now(), facts)),
                moment.backlogRead(),
                moment.now());
    }

    /** One that runs goes on with what it has. */
    private Optional<Frozen.RunWith> with(
            AgentId id, Last last, Specs.Effective.Unusable unusable) {
        var newest = unusable.spec().filter(_ -> !last.standing().state().runs());
        return store.inUse(id)
                .map(inUse -> new Frozen.RunWith(inUse, last.specVersion(), last.pool()))
                .or(() -> newest.map(RefusedSpecs::with));
    }

    private static Frozen.RunWith with(AgentSpec spec) {
        boolean observe = spec.mode() == AgentSpec.Mode.OBSERVE;
        return new Frozen.RunWith(
                new Frozen.InUse(observe, spec.document()), spec.version(), spec.pool());
    }

    private LeftPools left(KnownAgent agent, String pool, Moment moment) {
        return LeftPools.after(agent.last(), pool, () -> store.nextMove(moment.now()));
    }

    /** Says so where that is news; not where it would take away what it runs with. */
    private KnownAgent told(
            AgentId id,
            KnownAgent agent,
            Last last,
            FrozenStep step,
            Optional<AgentOverride> word,
            boolean news,
            List<Problem> problems,
            Moment moment) {
        var next = step.after(last, word, moment.now());
        var after = next.left(left(agent, next.pool(), moment));
        boolean same = agent.last().filter(after::equals).isPresent();
        if ((same && !news) || (step.state().runs() && step.with().isEmpty())) {
            return agent;
        }
        var decision =
                Frozen.decision(
                        id,
                        step,
                        after,
                        agent.last(),
                        word,
                        UnusableSpecs.told(problems),
                        moment.now(),
                        moment.cause());
        outbox.decided(decision);
        if (!agent.judgedUnder(word) || last.standing().state() != step.state()) {
            outbox.history(Told.decided(decision));
        }
        store.inUse(id, step.with().filter(_ -> step.keepsInUse()).map(Frozen.RunWith::inUse));
        return agent.frozen(after);
    }
}
