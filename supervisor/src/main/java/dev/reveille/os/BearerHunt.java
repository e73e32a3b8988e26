package dev.reveille.os;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ends every process that bears one of some markers. Each is held by a pidfd from when it was first
 * seen until it is gone, so that what is signalled is what was looked at, however fast pids are
 * reused, and none slips away by becoming another program.
 */
final class BearerHunt implements AutoCloseable {
    /** SIGKILL acts at once except on a process in uninterruptible sleep; then we say so. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private final Set<String> markers;

    /** Processes by pidfd. */
    private final Map<Integer, ProcessIdentity> held = new HashMap<>();

    /**
     * @param seen processes that were found to bear one of the markers
     */
    BearerHunt(Set<String> markers, Collection<ProcessIdentity> seen) {
        this.markers = Set.copyOf(markers);
        seen.forEach(this::hold);
    }

    /** Asks all, waits for the grace at most, then kills until none is left; those that are. */
    Collection<ProcessIdentity> end(Duration grace) {
        round(Signal.TERM, grace);
        long deadline = System.nanoTime() + AFTER_KILL.toNanos();
        do {
            // Look again each time: a process may have been born while the last one ended.
            Bearers.of(markers).forEach(this::hold);
            round(Signal.KILL, AFTER_KILL);
        } while (System.nanoTime() < deadline && !Bearers.of(markers).isEmpty());
        return List.copyOf(held.values());
    }

    private void round(Signal signal, Duration patience) {
        held.forEach((pidfd, process) -> signal(pidfd, process.pid(), signal));
        await(patience);
    }

    /** If it is still the process that was seen. */
    private void hold(ProcessIdentity process) {
        if (held.containsValue(process)) {
            return;
        }
        int pidfd = LibcProcess.pidfdOpen(process.pid());
        if (pidfd >= 0 && ProcFs.identity(process.pid()).filter(process::equals).isPresent()) {
            held.put(pidfd, process);
        } else if (pidfd >= 0) {
            Libc.close(pidfd);
        }
    }

    /** A leader's whole group, children without the marker included; else the process alone. */
    private static void signal(int pidfd, long pid, Signal signal) {
        boolean leads = ProcFs.stat(pid).filter(stat -> stat.group() == pid).isPresent();
        if (leads) {
            LibcProcess.pidfdSignalAll(pidfd, pid, signal.number());
        } else {
            LibcProcess.pidfdSignal(pidfd, signal.number());
        }
    }

    private void await(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        long left = patience.toMillis();
        while (!held.isEmpty() && left > 0) {
            for (int pidfd : LibcPoll.readable(new ArrayList<>(held.keySet()), (int) left)) {
                held.remove(pidfd);
                Libc.close(pidfd);
            }
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    @Override
    public void close() {
        held.keySet().forEach(Libc::close);
    }
}
