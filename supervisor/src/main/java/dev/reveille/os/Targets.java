package dev.reveille.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds what the kernel is to be told so that a process begins as confined as was asked. */
final class Targets {
    private final MemorySegment attributes = LibcSpawn.attributes(Arena.ofAuto());
    private final Softness softness = new Softness();
    private final BornInside inside;

    Targets(Cgroups cgroups) {
        inside = BornInside.tried(cgroups.rehearsal());
    }

    /**
     * What to run: the program, or the shell that becomes it. Closed once it runs.
     *
     * @param attributes of its spawn
     * @param prepared whether a shell does what else would be done after the start
     */
    record Target(
            String file,
            List<String> command,
            MemorySegment attributes,
            boolean prepared,
            Optional<BornInside.Door> door)
            implements AutoCloseable {
        @Override
        public void close() {
            door.ifPresent(BornInside.Door::close);
        }
    }

    /**
     * For one start.
     *
     * @param cgroup where it is to be; made already
     * @param become program and arguments that change the user, if any
     */
    Target of(Arena arena, SpawnRequest request, Path program, Cgroup cgroup, List<String> become) {
        var door = inside.door(arena, cgroup);
        var born = door.map(BornInside.Door::attributes).orElse(attributes);
        var doors = door.isPresent() ? List.<Path>of() : cgroup.doors();
        if (doors.isEmpty() && !request.confined().needsShim()) {
            return new Target(program.toString(), request.command(), born, false, door);
        }
        var shim = softness.shim(request, program.toString(), doors, become);
        return new Target(Shim.SHELL, shim, born, true, door);
    }

    /** Sets what no shell has set, once it runs. */
    void settle(Arena arena, Target target, int pid, long begun) {
        if (!target.prepared()) {
            softness.settle(arena, pid, begun);
        }
    }
}
