package dev.reveille.os;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ends every process that bears one of some markers. Each is held by a pidfd opened before its
 * marker is read, so that what is signalled is what was looked at, however fast pids are reused.
 */
final class BearerHunt {
    /** SIGKILL acts at once except on a process in uninterruptible sleep; then we say so. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private final Set<String> markers;

    BearerHunt(Set<String> markers) {
        this.markers = Set.copyOf(markers);
    }

    /** Asks all, waits for the grace at most, then kills until none is left. */
    void end(Duration grace) {
        round(Signal.TERM, grace);
        long deadline = System.nanoTime() + AFTER_KILL.toNanos();
        while (System.nanoTime() < deadline && round(Signal.KILL, AFTER_KILL)) {
            // Each round looks again: a process may have been born while the last one ended.
        }
    }

    /** Whether there was anyone. */
    private boolean round(Signal signal, Duration patience) {
        var held = hold();
        try {
            held.forEach((pidfd, pid) -> signal(pidfd, pid, signal));
            await(new ArrayList<>(held.keySet()), patience);
            return !held.isEmpty();
        } finally {
            held.keySet().forEach(Libc::close);
        }
    }

    /** Pids by pidfd. */
    private Map<Integer, Long> hold() {
        var held = new HashMap<Integer, Long>();
        for (var bearer : Bearers.of(markers)) {
            int pidfd = LibcProcess.pidfdOpen(bearer.pid());
            if (pidfd >= 0 && Bearers.bears(bearer.pid(), markers)) {
                held.put(pidfd, bearer.pid());
            } else if (pidfd >= 0) {
                Libc.close(pidfd);
            }
        }
        return held;
    }

    /** A leader's whole group, children without the marker included; else the process alone. */
    private static void signal(int pidfd, long pid, Signal signal) {
        boolean leads = ProcFs.stat(pid).filter(stat -> stat.group() == pid).isPresent();
        if (!leads) {
            LibcProcess.pidfdSignal(pidfd, signal.number());
        } else if (Errno.EINVAL.is(LibcProcess.pidfdSignalGroup(pidfd, signal.number()))
                && LibcProcess.pidfdSignal(pidfd, 0) == 0) {
            // Before Linux 6.9: by number, right after making sure the leader is there.
            LibcProcess.killGroup(pid, signal.number());
        }
    }

    private static void await(List<Integer> pidfds, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        long left = patience.toMillis();
        while (!pidfds.isEmpty() && left > 0) {
            pidfds.removeAll(LibcPoll.readable(pidfds, (int) left));
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }
}
