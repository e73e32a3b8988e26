package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.lifecycle.KnownAgent;
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
    private final UnusableSpecs.OfTask said;
    private final Retries retries = new Retries();

    RefusedSpecs(TenantStore store, Agenda agenda, Outbox outbox, UnusableSpecs.OfTask said) {
        this.store = store;
        this.agenda = agenda;
        this.outbox = outbox;
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
        if (!after.equals(agent) || (news && agent.last().isEmpty())) {
            store.put(id, after);
        }
    }
}
