package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.lifecycle.KnownAgent.Last;
import dev.reveille.core.relevance.DeadlineIndex;
import dev.reveille.topology.FleetReaders.Reader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which agents of one task are to be looked at without an event of their own: those whose deadline
 * came, and those that read facts about the fleet when these changed. In memory, rebuilt at start.
 */
final class Agenda {
    private final DeadlineIndex<AgentId> deadlines = new DeadlineIndex<>();
    private final FleetReaders fleetReaders;
    private final RelevanceCounters counters;

    Agenda(FleetReaders fleetReaders, RelevanceCounters counters) {
        this.fleetReaders = fleetReaders;
        this.counters = counters;
    }

    /** Begins with what is stored; whether any agent was judged. */
    boolean takeUp(TenantStore store) {
        var known = new AtomicBoolean();
        store.forEachAgent(
                (id, agent) -> {
                    var last = agent.last();
                    if (last.isPresent()) {
                        known.set(true);
                    }
                    var reader = last.filter(Last::readsFleet).map(_ -> Reader.UNKNOWN);
                    set(id, agent.nextLookAfterStart(), reader);
                });
        return known.get();
    }

    /**
     * @param reader empty = facts about the fleet do not enter its score
     */
    void set(AgentId id, Optional<Instant> nextLook, Optional<Reader> reader) {
        int before = deadlines.size();
        nextLook.ifPresentOrElse(at -> deadlines.set(id, at), () -> deadlines.remove(id));
        counters.deadlinesChanged((long) deadlines.size() - before);
        fleetReaders.set(id, reader);
    }

    /** It is looked at then, whatever else it reads. */
    void postpone(AgentId id, Instant until) {
        int before = deadlines.size();
        deadlines.set(id, until);
        counters.deadlinesChanged((long) deadlines.size() - before);
    }

    /** Notes what time it is, before {@link #nextOfFleetReaders}. */
    void fleetAt(Instant now) {
        fleetReaders.look(now);
    }

    /** Whether {@link #nextDue} has something to look at. */
    boolean hasDue(Instant now) {
        return deadlines.hasDue(now);
    }

    /** Looks at the earliest deadline: whose it is, unless it has moved away meanwhile. */
    Optional<AgentId> nextDue(Instant now) {
        int before = deadlines.size();
        List<AgentId> due = deadlines.due(now, 1);
        counters.deadlinesChanged((long) deadlines.size() - before);
        return due.isEmpty() ? Optional.empty() : Optional.of(due.getFirst());
    }

    /** The next agent that reads what changed. */
    Optional<AgentId> nextOfFleetReaders() {
        return fleetReaders.next();
    }

    boolean hasWork(Instant now) {
        return hasDue(now) || fleetReaders.hasWork();
    }

    void close() {
        counters.deadlinesChanged(-(long) deadlines.size());
    }
}
