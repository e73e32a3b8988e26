package dev.reveille.node;

import dev.reveille.os.SpawnId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How much of each process's output waits for the loop. Past a bound the process is held back by
 * its own pipe: an agent that prints faster than it is read slows itself and nobody else. Counted
 * on the driver's thread and on the loop's.
 */
final class Backlog {
    /** Characters that may wait for one process. */
    static final long MOST = 1 << 20;

    /** Where a held process may go on. */
    static final long FEW = MOST / 4;

    /** What a line costs beside its characters. */
    private static final int LINE = 128;

    /** Told to stop or resume reading a process's output. */
    interface Holder {
        void hold(SpawnId id, boolean held);
    }

    private record Waiting(long characters, boolean held) {}

    private final Map<SpawnId, Waiting> waiting = new ConcurrentHashMap<>();
    private final Holder holder;

    Backlog(Holder holder) {
        this.holder = holder;
    }

    /** A line was read and waits. */
    void read(SpawnId id, String line) {
        waiting.compute(id, (_, before) -> after(id, before, line.length() + LINE));
    }

    /** A line was handled. */
    void handled(SpawnId id, String line) {
        waiting.computeIfPresent(id, (_, before) -> after(id, before, -line.length() - LINE));
    }

    /** The process is gone; nothing of it is counted any more. */
    void forget(SpawnId id) {
        waiting.remove(id);
    }

    /** Processes of which something waits. */
    int processes() {
        return waiting.size();
    }

    /** Nothing waits: nothing is kept, also of a process that ended meanwhile. */
    private @Nullable Waiting after(SpawnId id, @Nullable Waiting before, long by) {
        long now = Math.max(0, (before == null ? 0 : before.characters) + by);
        boolean was = before != null && before.held;
        boolean held = was ? now > FEW : now > MOST;
        if (held != was) {
            holder.hold(id, held);
        }
        return now == 0 && !held ? null : new Waiting(now, held);
    }
}
