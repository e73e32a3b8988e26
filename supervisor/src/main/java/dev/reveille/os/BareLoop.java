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
    private final Path runtime;
    private final Cgroups cgroups;
    private final Births births;
    private final Targets targets;
    private final List<Started> started = new ArrayList<>();

    private BareLoop(Path directory, Cgroups cgroups) {
        runtime = RuntimeDirectory.forState(directory);
        this.cgroups = cgroups;
        births = new Births();
        targets = new Targets(Entrances.tried(births, cgroups.rehearsal()));
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

    /** Only where {@link PosixDriver#supported}. */
    static BareLoop open(Path directory, boolean cgroups) {
        return new BareLoop(
                directory,
                cgroups ? Cgroups.open(directory.resolve("bare")) : Cgroups.none("not asked for"));
    }

    /** Starts them; nanoseconds that took. */
    long start(List<SpawnRequest> requests) {
        long begin = System.nanoTime();
        requests.forEach(request -> started.add(start(request)));
        return System.nanoTime() - begin;
    }

    private Started start(SpawnRequest request) {
        var fifos = Fifos.of(runtime, request.id());
        var cgroup = cgroups.of(request.id()).needed(request.confined());
        var program = Path.of(request.command().getFirst());
        try (var arena = Arena.ofConfined()) {
            fifos.make(arena);
            cgroup.make(request.confined().limits(), request.confined().yields());
            int in = Libc.open(arena, fifos.in().toString(), Libc.O_RDWR | Libc.O_NONBLOCK);
            int out = Libc.open(arena, fifos.out().toString(), Libc.O_RDONLY | Libc.O_NONBLOCK);
            var target = targets.of(request, program, cgroup, List.of());
            int pid =
                    births.start(
                            new Births.Plan(
                                    target.file(),
                                    target.command(),
                                    List.of("PATH=" + Program.DEFAULT_PATH),
                                    Stdio.actions(request, fifos),
                                    target.birth()),
                            Births.Settling.NONE);
            if (pid < 0) {
                throw new IllegalStateException("bare spawn: " + Errno.describe(-pid));
            }
            var descriptors = new Child.Descriptors(LibcProcess.pidfdOpen(pid), in, out);
            return new Started(pid, fifos, descriptors, cgroup);
        } catch (IOException e) {
            throw new IllegalStateException("bare spawn: no cgroup", e);
        }
    }

    @Override
    public void close() {
        started.forEach(Started::end);
        runtime.toFile().delete();
        births.close();
        cgroups.close();
    }
}
