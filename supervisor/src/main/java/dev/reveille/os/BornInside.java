package dev.reveille.os;

import dev.reveille.core.fleet.Limits;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts processes inside their cgroup: with glibc 2.39 and Linux 5.7, where the second version is
 * all that is used, nothing has to join it later, which costs a shell and, on most systems, many
 * milliseconds of waiting for all processors.
 */
final class BornInside {
    private static final Logger LOGGER = LoggerFactory.getLogger(BornInside.class);

    private final boolean possible;

    private BornInside(boolean possible) {
        this.possible = possible;
    }

    /** Tries it, with a process that ends at once: the kernel, or a sandbox, may refuse. */
    static BornInside tried(Cgroup rehearsal) {
        if (!LibcSpawn.knowsCgroups() || rehearsal.unified().isEmpty()) {
            return new BornInside(false);
        }
        try (var arena = Arena.ofConfined()) {
            rehearsal.make(Limits.NONE, false);
            int pid = spawned(arena, rehearsal);
            boolean works = pid > 0;
            if (works) {
                LibcProcess.reapByPid(pid);
            } else {
                LOGGER.info(
                        "processes cannot be started inside their cgroup ({}), a shell takes them"
                                + " there",
                        Errno.describe(-pid));
            }
            return new BornInside(works);
        } catch (IOException e) {
            LOGGER.warn("no cgroup can be made", e);
            return new BornInside(false);
        } finally {
            rehearsal.remove();
        }
    }

    private static int spawned(Arena arena, Cgroup cgroup) {
        return inside(arena, cgroup)
                .map(
                        door -> {
                            var argv = Native.strings(arena, List.of("sh", "-c", ":"), 3);
                            var envp = Native.strings(arena, List.of(), 0);
                            try (door) {
                                return LibcSpawn.spawn(
                                        arena,
                                        Shim.SHELL,
                                        List.of(),
                                        door.attributes(),
                                        argv,
                                        envp);
                            }
                        })
                .orElse(-1);
    }

    /** What a spawn into this cgroup needs; absent where it has to be joined, or there is none. */
    Optional<Door> door(Arena arena, Cgroup cgroup) {
        return possible ? inside(arena, cgroup) : Optional.empty();
    }

    private static Optional<Door> inside(Arena arena, Cgroup cgroup) {
        return cgroup.unified()
                .map(directory -> Libc.open(arena, directory.toString(), Libc.O_RDONLY))
                .filter(descriptor -> descriptor >= 0)
                .map(at -> new Door(at, LibcSpawn.attributesInside(arena, at)));
    }

    /** An open cgroup. */
    record Door(int descriptor, MemorySegment attributes) implements AutoCloseable {
        @Override
        public void close() {
            Libc.close(descriptor);
        }
    }
}
