package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.lifecycle.Frozen;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.KnownAgent.Last;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Agents whose specs cannot be used: that is said once, and where it may help, read again. */
final class RefusedSpecs {
    /** A scheduler that starts with what was missing finds those that wait for it so soon. */
    private static final Duration SELDOM = Duration.ofHours(1);

    private final TenantStore store;
    private final Agenda agenda;
    private final Outbox outbox;
    private final OverridesView overrides;
    private final UnusableSpecs.OfTask said;
    private final Retries retries = new Retries();

    RefusedSpecs(
            TenantStore store,
            Agenda agenda,
            Outbox outbox,
            OverridesView overrides,
            UnusableSpecs.OfTask said) {
        this.store = store;
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

    /** It cannot be used: the last decision holds. */
    void met(AgentId id, KnownAgent agent, List<Problem> problems, Moment moment) {
        boolean news = !problems.equals(said.put(id, problems));
        if (news) {
            outbox.history(Told.refused(id, problems, moment.now()));
        }
        Instant next = retries.failed(id, problems, moment.now()).orElse(moment.now().plus(SELDOM));
        agenda.set(id, Optional.of(next), Optional.empty());
        // one that was never judged is looked at after a start if only it is stored
        var after = agent.lookingAt(next);
        if (agent.last().filter(last -> news || !last.frozen()).isPresent()
                && freeze(id, agent.last().get(), problems, moment)) {
            after = after.frozen();
        }
        if (!after.equals(agent) || (news && agent.last().isEmpty())) {
            store.put(id, after);
        }
    }

    /** Says with its decision that it holds; not where that would take away what it runs with. */
    private boolean freeze(AgentId id, Last last, List<Problem> problems, Moment moment) {
        boolean runs = last.standing().state().runs();
        var inUse = runs ? store.inUse(id) : Optional.<Frozen.InUse>empty();
        if (runs && inUse.isEmpty()) {
            return false;
        }
        var said =
                overrides
                        .of(id, last, moment)
                        .filter(word -> word.version().equals(last.override()));
        outbox.decided(
                Frozen.decision(
                        id,
                        last,
                        inUse,
                        said,
                        UnusableSpecs.told(problems),
                        moment.now(),
                        moment.cause()));
        return true;
    }
}
