package dev.reveille.os;

import java.nio.file.Path;
import java.util.List;

/** Where a process begins its life. */
sealed interface Birth {
    /** In its supervisor's cgroups, with all else of it. */
    record Plain() implements Birth {}

    /**
     * Inside a cgroup of the second version, by {@code posix_spawn} itself.
     *
     * @param cgroup its directory
     */
    record Inside(Path cgroup) implements Birth {}

    /**
     * In cgroups of the first version, into which the thread that starts it goes for as long.
     *
     * @param doors files into which that thread writes 0 to come in
     * @param home the same, to come back
     */
    record Visited(List<Path> doors, List<Path> home) implements Birth {
        public Visited {
            doors = List.copyOf(doors);
            home = List.copyOf(home);
        }
    }
}
