package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.KnownAgent.Last;
import dev.reveille.core.lifecycle.Policy;
import java.time.Instant;
import java.util.Optional;

/**
 * Running agents whose template changed, or is gone, while they are paused: until the pause ends
 * they run as they were started, and nothing new is decided of them. Whether it is the pause they
 * were judged under or another that came since, makes no difference. And agents that change with
 * the end of a pause: these do so in turn.
 */
final class Pauses {
    private final TenantStore store;
    private final OverridesView overrides;
    private final Agenda agenda;
    private final Turns turns;

    Pauses(TenantStore store, OverridesView overrides, Agenda agenda, Turns turns) {
        this.turns = turns;
        this.store = store;
        this.overrides = overrides;
        this.agenda = agenda;
    }

    /**
     * The pause an agent waits for, if it does.
     *
     * @param effective what it is to be judged by
     */
    Optional<AgentOverride> waitsFor(
            AgentId id, KnownAgent agent, Specs.Effective effective, Moment moment) {
        var running = agent.last().filter(last -> last.standing().state().runs());
        return running.flatMap(last -> said(id, last, effective, moment))
                .filter(word -> word.kind() == AgentOverride.Kind.PAUSE);
    }

    private Optional<AgentOverride> said(
            AgentId id, Last last, Specs.Effective effective, Moment moment) {
        return switch (effective) {
            case Specs.Effective.Unusable _ -> Optional.empty();
            case Specs.Effective.Nothing _ -> overrides.of(id, last, moment);
            case Specs.Effective.By(Policy policy, _)
                    when last.specVersion().equals(policy.spec().version()) ->
                    Optional.empty();
            // it may be another pool that is paused: that it was started for
            case Specs.Effective.By by ->
                    overrides.of(by, moment).or(() -> overrides.of(id, last, moment));
        };
    }

    /** Lets an agent wait for the end of a pause, also over a restart. */
    void wait(AgentId id, KnownAgent agent, AgentOverride pause) {
        agenda.set(id, pause.until(), Optional.empty());
        Optional<Instant> stored = agent.last().flatMap(Last::nextLook);
        pause.until()
                .filter(end -> stored.filter(at -> !at.isAfter(end)).isEmpty())
                .ifPresent(end -> store.put(id, agent.lookingAt(end)));
    }

    /**
     * Whether an agent that no event asks for waits for its turn, since it starts, stops or is
     * replaced now that a pause of many is over; it is looked at again then, also over a restart.
     *
     * @param effective what it is to be judged by
     */
    boolean waitsForTurn(AgentId id, KnownAgent agent, Specs.Effective effective, Moment moment) {
        boolean changes =
                agent.last()
                        .filter(Turns::slowed)
                        .filter(last -> changes(last, effective))
                        .filter(last -> turns(agent, now(id, last, effective, moment)))
                        .isPresent();
        if (!changes) {
            return false;
        }
        Instant turn = turns.of(id, moment.now());
        if (!turn.isAfter(moment.now())) {
            return false;
        }
        agenda.postpone(id, turn);
        store.put(id, agent.lookingAt(turn));
        return true;
    }

    /** Where another word counts than it was judged under; a stop of many is done at once. */
    private static boolean turns(KnownAgent agent, Optional<AgentOverride> now) {
        return now.filter(word -> word.kind() != AgentOverride.Kind.PAUSE).isEmpty()
                && !agent.judgedUnder(now);
    }

    private Optional<AgentOverride> now(
            AgentId id, Last last, Specs.Effective effective, Moment moment) {
        return effective instanceof Specs.Effective.By by
                ? overrides.of(by, moment)
                : overrides.of(id, last, moment);
    }

    private static boolean changes(Last last, Specs.Effective effective) {
        boolean runs = last.standing().state().runs();
        return switch (effective) {
            case Specs.Effective.By(Policy policy, _) ->
                    last.wouldBe().runs() != runs
                            || (runs && !policy.spec().version().equals(last.specVersion()));
            case Specs.Effective.Nothing _ -> runs;
            // an order is over, and leads back to what is held
            case Specs.Effective.Unusable _ -> last.frozen() && last.wouldBe().runs() != runs;
        };
    }

    /** It was judged, or is gone. */
    void done(AgentId id) {
        turns.done(id);
    }
}
