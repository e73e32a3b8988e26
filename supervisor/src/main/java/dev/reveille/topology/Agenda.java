package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.relevance.DeadlineIndex;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which agents of one task are to be looked at without an event of their own: those whose deadline
 * came, and those that read facts about the fleet when these changed. In memory, rebuilt at start.
 */
final class Agenda {
    private final DeadlineIndex<AgentId> deadlines = new DeadlineIndex<>();
    private final Set<AgentId> fleetReaders = new HashSet<>();
    private final ArrayDeque<AgentId> fleetChanged = new ArrayDeque<>();
    private final RelevanceCounters counters;
    private long fleetSeen = -1;

    Agenda(RelevanceCounters counters) {
        this.counters = counters;
    }

    /** Begins with what is stored; whether any agent is. */
    boolean takeUp(TenantStore store) {
        var known = new AtomicBoolean();
        store.forEachAgent(
                (id, agent) ->
                        agent.last()
                                .ifPresent(
                                        last -> {
                                            known.set(true);
                                            set(id, last.nextLook(), last.readsFleet());
                                        }));
        return known.get();
    }

    void set(AgentId id, Optional<Instant> nextLook, boolean readsFleet) {
        int before = deadlines.size();
        nextLook.ifPresentOrElse(at -> deadlines.set(id, at), () -> deadlines.remove(id));
        counters.deadlinesChanged((long) deadlines.size() - before);
        if (readsFleet) {
            fleetReaders.add(id);
        } else {
            fleetReaders.remove(id);
        }
    }

    /** Notes that the fleet's facts have that version now. */
    void fleetIs(long version) {
        // One pass at a time: while it runs, newer facts are read by what is still to come.
        if (version != fleetSeen && fleetChanged.isEmpty()) {
            fleetSeen = version;
            fleetChanged.addAll(fleetReaders);
        }
    }

    /** Up to so many agents whose deadline has come, earliest first. */
    List<AgentId> due(Instant now, int most) {
        int before = deadlines.size();
        List<AgentId> due = deadlines.due(now, most);
        counters.deadlinesChanged((long) deadlines.size() - before);
        return due;
    }

    /** The next agent that reads what changed. */
    Optional<AgentId> nextOfFleetReaders() {
        return Optional.ofNullable(fleetChanged.poll());
    }

    boolean hasWork(Instant now) {
        return deadlines.hasDue(now) || !fleetChanged.isEmpty();
    }

    void close() {
        counters.deadlinesChanged(-(long) deadlines.size());
    }
}
