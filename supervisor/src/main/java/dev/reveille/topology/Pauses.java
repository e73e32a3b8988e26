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
 * were judged under or another that came since, makes no difference.
 */
final class Pauses {
    private final TenantStore store;
    private final OverridesView overrides;
    private final Agenda agenda;

    Pauses(TenantStore store, OverridesView overrides, Agenda agenda) {
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
}
