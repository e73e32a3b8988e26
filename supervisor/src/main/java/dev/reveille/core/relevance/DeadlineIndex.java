package dev.reveille.core.relevance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * When which agent must be looked at again. One lazy entry per agent: a deadline that moves away
 * leaves its entry where it is, and when that comes due the agent is put back instead of returned.
 * An agent that is active all the time so costs one map write per event and moves no entry. One
 * that comes nearer leaves a second entry; these are cleared before they are more than the agents.
 *
 * <p>In memory and not logged: it is rebuilt from what is stored of the agents.
 */
public final class DeadlineIndex<K extends Comparable<K>> {
    private static final long NEVER = Long.MAX_VALUE;

    /** Entries left behind that are not worth clearing. */
    private static final int SPARE = 1_000;

    private record Entry<K extends Comparable<K>>(long at, K key) implements Comparable<Entry<K>> {
        @Override
        public int compareTo(Entry<K> other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : key.compareTo(other.key);
        }
    }

    /** What is wanted, and where the one live entry of the agent lies. */
    private static final class Deadline {
        long wanted;
        long queued;

        Deadline(long wanted, long queued) {
            this.wanted = wanted;
            this.queued = queued;
        }
    }

    private final PriorityQueue<Entry<K>> queue = new PriorityQueue<>();
    private final Map<K, Deadline> deadlines = new HashMap<>();

    /** Sets or moves an agent's deadline. */
    public void set(K key, Instant at) {
        long wanted = at.toEpochMilli();
        Deadline deadline = deadlines.get(key);
        if (deadline == null) {
            deadlines.put(key, new Deadline(wanted, wanted));
            add(new Entry<>(wanted, key));
            return;
        }
        deadline.wanted = wanted;
        if (wanted < deadline.queued) {
            deadline.queued = wanted;
            add(new Entry<>(wanted, key));
        }
    }

    /** An entry of a deadline that came nearer serves nothing any more; too many are cleared. */
    private void add(Entry<K> entry) {
        queue.add(entry);
        if (queue.size() <= 2 * deadlines.size() + SPARE) {
            return;
        }
        deadlines.values().removeIf(deadline -> deadline.wanted == NEVER);
        var live = new ArrayList<Entry<K>>(deadlines.size());
        deadlines.forEach(
                (key, deadline) -> {
                    deadline.queued = deadline.wanted;
                    live.add(new Entry<>(deadline.wanted, key));
                });
        queue.clear();
        queue.addAll(live);
    }

    /** Forgets an agent's deadline; its entry stays until it comes due, or serves the next one. */
    public void remove(K key) {
        Deadline deadline = deadlines.get(key);
        if (deadline != null) {
            deadline.wanted = NEVER;
        }
    }

    /** Agents that have a deadline, or had one whose entry has not come due yet. */
    public int size() {
        return deadlines.size();
    }

    /** Entries of the queue, with those that serve no deadline any more. */
    int entries() {
        return queue.size();
    }

    /** When the first entry comes due; at or before the first deadline. */
    public Optional<Instant> next() {
        Entry<K> head = queue.peek();
        return head == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(head.at));
    }

    /** Whether entries are due that {@link #due} has not looked at yet. */
    public boolean hasDue(Instant now) {
        Entry<K> head = queue.peek();
        return head != null && head.at <= now.toEpochMilli();
    }

    /**
     * Agents whose deadline has come, earliest first; they have none any more.
     *
     * @param most entries looked at, so that a slice of work is bounded
     */
    public List<K> due(Instant now, int most) {
        var due = new ArrayList<K>();
        for (int looked = 0; looked < most && hasDue(now); looked++) {
            Entry<K> entry = queue.remove();
            Deadline deadline = deadlines.get(entry.key);
            if (deadline == null || deadline.queued != entry.at) {
                continue;
            }
            if (deadline.wanted <= now.toEpochMilli()) {
                deadlines.remove(entry.key);
                due.add(entry.key);
            } else if (deadline.wanted == NEVER) {
                deadlines.remove(entry.key);
            } else {
                deadline.queued = deadline.wanted;
                add(new Entry<>(deadline.wanted, entry.key));
            }
        }
        return due;
    }
}
