package dev.reveille.os;

import dev.reveille.core.fleet.Limits;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How processes come into their cgroups before their first instruction. With glibc 2.39 and Linux
 * 5.7 they are started inside one of the second version; into those of the first the thread goes
 * that starts them. Else a {@link Shim} has to join, which costs a shell and, in the second
 * version, on most systems many milliseconds of waiting for all processors.
 */
final class Entrances {
    private static final Logger LOGGER = LoggerFactory.getLogger(Entrances.class);

    /** Cores. With less, coming back could take several of the kernel's periods of 100 ms. */
    private static final double LEAST_CPU_TO_VISIT = 0.5;

    private final boolean inside;
    private final boolean visited;

    private Entrances(boolean inside, boolean visited) {
        this.inside = inside;
        this.visited = visited;
    }

    /** Tries them, with a process that ends at once: the kernel, or a sandbox, may refuse. */
    static Entrances tried(Births births, Cgroup rehearsal) {
        var within = inside(rehearsal);
        var visit = rehearsal.visit();
        return new Entrances(
                within.isPresent() && works(births, rehearsal, within.get()),
                visit.isPresent() && works(births, rehearsal, visit.get()));
    }

    private static Optional<Birth> inside(Cgroup cgroup) {
        return LibcSpawn.knowsCgroups()
                ? cgroup.unified().map(Birth.Inside::new)
                : Optional.empty();
    }

    private static boolean works(Births births, Cgroup rehearsal, Birth birth) {
        try {
            rehearsal.make(Limits.NONE, false);
            var command = List.of("sh", "-c", ":");
            int pid =
                    births.start(
                            new Births.Plan(Shim.SHELL, command, List.of(), List.of(), birth),
                            Births.Settling.NONE);
            if (pid > 0) {
                LibcProcess.reapByPid(pid);
                return true;
            }
            LOGGER.info(
                    "processes cannot be started inside their cgroup ({}), a shell takes them there",
                    Errno.describe(-pid % Births.AT_THE_DOOR));
        } catch (IOException e) {
            LOGGER.warn("no cgroup can be made", e);
        } finally {
            rehearsal.remove();
        }
        return false;
    }

    /** Where a process is to be started; absent where a shell has to take it there. */
    Optional<Birth> of(Cgroup cgroup, Limits limits) {
        if (inside) {
            return inside(cgroup);
        }
        // The visitor counts as well: it would be one process too many, and is held up by a quota.
        boolean narrow =
                limits.processes().isPresent() || limits.cpu().orElse(1) < LEAST_CPU_TO_VISIT;
        return visited && !narrow ? cgroup.visit().map(visit -> visit) : Optional.empty();
    }
}
