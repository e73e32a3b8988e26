package dev.reveille.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The floor the driver is measured against: the same programs over FIFOs of the same kind, into
 * cgroups of the same kind by the same way, and nothing kept that does not have to be.
 */
final class BareLoop implements AutoCloseable {
    private final boolean possible = PosixDriver.supported();
    private final Path runtime;
    private final Cgroups cgroups;
    private final Targets targets;
    private final List<Started> started = new ArrayList<>();

    private BareLoop(Path directory, Cgroups cgroups) {
        runtime = RuntimeDirectory.forState(directory);
        this.cgroups = cgroups;
        targets = new Targets(cgroups);
    }

    /** No less than anyone must keep who wants to talk to a process and to end it. */
    private record Started(int pid, Fifos fifos, Child.Descriptors descriptors, Cgroup cgroup) {
        void end() {
            LibcProcess.killGroup(pid, Signal.KILL.number());
            LibcProcess.reapByPid(pid);
            descriptors.close();
            fifos.remove();
            cgroup.remove();
        }
    }

    static BareLoop open(Path directory, boolean cgroups) {
        return new BareLoop(
                directory,
                cgroups && PosixDriver.supported()
                        ? Cgroups.open(directory.resolve("bare"))
                        : Cgroups.none("not asked for"));
    }

    /** Starts them; nanoseconds that took, 0 where this system has no such loop. */
    long start(List<SpawnRequest> requests) {
        long begin = System.nanoTime();
        if (possible) {
            requests.forEach(request -> started.add(start(request)));
        }
        return possible ? System.nanoTime() - begin : 0;
    }

    private Started start(SpawnRequest request) {
        var fifos = Fifos.of(runtime, request.id());
        var cgroup = cgroups.of(request.id());
        var program = Path.of(request.command().getFirst());
        try (var arena = Arena.ofConfined()) {
            fifos.make(arena);
            cgroup.make(request.confined().limits(), request.confined().yields());
            int in = Libc.open(arena, fifos.in().toString(), Libc.O_RDWR | Libc.O_NONBLOCK);
            int out = Libc.open(arena, fifos.out().toString(), Libc.O_RDONLY | Libc.O_NONBLOCK);
            try (var target = targets.of(arena, request, program, cgroup, List.of())) {
                var environment = List.of("PATH=" + Program.DEFAULT_PATH);
                int pid =
                        LibcSpawn.spawn(
                                arena,
                                target.file(),
                                Stdio.actions(request, fifos),
                                target.attributes(),
                                Native.strings(arena, target.command(), target.command().size()),
                                Native.strings(arena, environment, 1));
                if (pid < 0) {
                    throw new IllegalStateException("bare spawn: " + Errno.describe(-pid));
                }
                var descriptors = new Child.Descriptors(LibcProcess.pidfdOpen(pid), in, out);
                return new Started(pid, fifos, descriptors, cgroup);
            }
        } catch (IOException e) {
            throw new IllegalStateException("bare spawn: no cgroup", e);
        }
    }

    @Override
    public void close() {
        started.forEach(Started::end);
        runtime.toFile().delete();
        cgroups.close();
    }
}
