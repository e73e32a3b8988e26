package dev.reveille.os;

import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a process into being: intent, FIFOs, spawn, confirmation. Runs on the caller's thread.
 *
 * <p>A process's mask of file modes and its inability to gain rights come from the supervisor, its
 * descriptors ({@link Stdio}), session and signals from {@code posix_spawn}: all before its first
 * instruction. So is its place in cgroups, where it is where there is an entrance ({@link
 * Entrances}); else, as limits of open files and another user, by a {@link Shim}. Without one what
 * confines nothing is set right after the start, by {@link Softness}.
 */
final class Spawner {
    private static final Logger LOGGER = LoggerFactory.getLogger(Spawner.class);
    private static final List<String> NOBODY_ELSE = List.of();

    private final DriverConfig config;
    private final Cgroups cgroups;
    private final SecretFiles secrets;
    private final Marker markers;
    private final SpawnJournal journal;
    private final Births births;
    private final LinuxFuse fuse;
    private final Targets targets;

    Spawner(
            DriverConfig config,
            SpawnJournal journal,
            Cgroups cgroups,
            SecretFiles secrets,
            Births births,
            LinuxFuse fuse) {
        this.births = births;
        this.fuse = fuse;
        this.config = config;
        this.cgroups = cgroups;
        this.secrets = secrets;
        markers = Marker.ofDriver(config.node());
        this.journal = journal;
        targets = new Targets(Entrances.tried(births, cgroups.rehearsal()));
    }

    /** Whether there is a process now. */
    sealed interface Outcome {
        /** There is, and this is our side of it. */
        record Started(ProcessIdentity process, Fifos fifos, Child.Descriptors descriptors)
                implements Outcome {}

        /** There is not, and nothing is left of the attempt. */
        record Failed(Problem problem) implements Outcome {}
    }

    /** A start that has begun. */
    sealed interface Begun {
        /** It came to nothing. */
        record Not(Outcome.Failed outcome) implements Begun {}

        /**
         * Its intent is written down, and its process is being made.
         *
         * @param in our end of its input, or minus the error
         * @param out our end of its output, or minus the error
         * @param making what makes it; absent without both ends
         */
        record UnderWay(
                SpawnRequest request,
                Path program,
                Fifos fifos,
                String marker,
                Cgroup cgroup,
                int in,
                int out,
                Optional<Births.Start> making)
                implements Begun {
            /** Whether {@link Spawner#finish} would not wait. */
            boolean done() {
                return making.isEmpty() || making.get().done();
            }

            /** The pid, or minus the error. */
            private int pid() {
                return making.isPresent() ? making.get().result() : Math.min(in, out);
            }
        }
    }

    /** All until its process is being made; what becomes of it is for {@link #finish}. */
    Begun begin(SpawnRequest request) {
        var unusable = SpawnProblems.unusable(request, config.runtime());
        if (unusable.isPresent()) {
            return new Begun.Not(new Outcome.Failed(unusable.get()));
        }
        var cgroup = cgroups.of(request.id()).needed(request.confined());
        var found =
                targets.byShell(request, cgroup)
                        ? Program.findForShell(request)
                        : Program.find(request);
        return switch (found) {
            case Program.Missing(Problem problem) -> new Begun.Not(new Outcome.Failed(problem));
            case Program.Found(Path program) -> {
                var fifos = Fifos.of(config.runtime(), request.id());
                var marker = markers.of(request.id());
                var refused =
                        journal.intend(request.id(), marker, List.of(fifos.in(), fifos.out()));
                yield refused.isPresent()
                        ? new Begun.Not(new Outcome.Failed(refused.get()))
                        : start(request, program, fifos, marker, cgroup);
            }
        };
    }

    private Begun start(
            SpawnRequest request, Path program, Fifos fifos, String marker, Cgroup cgroup) {
        var tenant = Room.of(request);
        if (tenant instanceof Room.Tenant.None(Problem problem)) {
            return new Begun.Not(failed(request, problem));
        }
        try (var arena = Arena.ofConfined()) {
            int made = fifos.make(arena);
            if (made < 0) {
                var problem = SpawnProblems.of(request, program, "mkfifo", -made);
                return new Begun.Not(failed(request, problem));
            }
            var unconfined =
                    Room.furnish(arena, request, tenant, fifos, config.state())
                            .or(() -> secrets.write(arena, request, tenant, config.state()))
                            .or(() -> confine(request, cgroup))
                            .or(() -> fuse.guard(request, marker));
            if (unconfined.isPresent()) {
                cgroups.retire(cgroup);
                fifos.remove();
                return new Begun.Not(failed(request, unconfined.get()));
            }
            var become = tenant instanceof Room.Tenant.Other other ? other.become() : NOBODY_ELSE;
            var target = targets.of(request, program, cgroup, become);
            // Read-write, so that opening never waits for the process and writing never signals.
            int in = Libc.open(arena, fifos.in().toString(), Libc.O_RDWR | Libc.O_NONBLOCK);
            int out = Libc.open(arena, fifos.out().toString(), Libc.O_RDONLY | Libc.O_NONBLOCK);
            Optional<Births.Start> making =
                    in < 0 || out < 0
                            ? Optional.empty()
                            : Optional.of(exec(request, fifos, marker, target));
            return new Begun.UnderWay(request, program, fifos, marker, cgroup, in, out, making);
        }
    }

    private Optional<Problem> confine(SpawnRequest request, Cgroup cgroup) {
        try {
            cgroups.make(cgroup, request.confined());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(SpawnProblems.unconfined(request, e));
        }
    }

    /** Waits for its process. Whatever goes wrong, none is left that nobody watches. */
    Outcome finish(Begun.UnderWay start) {
        var request = start.request();
        int pid = -1;
        int pidfd = -1;
        Problem problem;
        try {
            pid = start.pid();
            pidfd = pid < 0 ? pid : LibcProcess.pidfdOpen(pid);
            var process = pidfd < 0 ? Optional.<ProcessIdentity>empty() : identity(pid, pidfd);
            if (process.isPresent() && fuse.guards(request, process.get())) {
                journal.confirm(request.id(), process.get());
                var descriptors = new Child.Descriptors(pidfd, start.in(), start.out());
                return new Outcome.Started(process.get(), start.fifos(), descriptors);
            }
            problem =
                    process.isPresent()
                            ? SpawnProblems.unguarded(request, "the fuse has burnt meanwhile")
                            : unstarted(request, start.program(), pid, pidfd);
        } catch (RuntimeException e) {
            LOGGER.atError().addKeyValue("spawn", request.id()).setCause(e).log("start failed");
            problem = SpawnProblems.broken(request, e);
        }
        if (pid > 0) {
            start.cgroup().kill();
            LibcProcess.killGroup(pid, Signal.KILL.number());
            LibcProcess.reapByPid(pid);
        }
        List.of(pidfd, start.in(), start.out()).forEach(Spawner::closeIfOpen);
        start.fifos().remove();
        cgroups.retire(start.cgroup());
        return failed(request, problem);
    }

    private static Problem unstarted(SpawnRequest request, Path program, int pid, int pidfd) {
        if (pidfd >= 0) {
            return SpawnProblems.unidentified(request, pid);
        }
        return pidfd < -Births.AT_THE_DOOR
                ? SpawnProblems.unconfined(
                        request, new IOException(Errno.describe(-pidfd - Births.AT_THE_DOOR)))
                : SpawnProblems.of(request, program, "spawn", -pidfd);
    }

    private Births.Start exec(
            SpawnRequest request, Fifos fifos, String marker, Targets.Target target) {
        var environment = new ArrayList<String>(request.env().size() + 2);
        request.env().forEach((key, value) -> environment.add(key + "=" + value));
        environment.add(Marker.VARIABLE + "=" + marker);
        if (!request.secrets().isEmpty()) {
            environment.add(SecretFiles.VARIABLE + "=" + secrets.of(request.id()));
        }
        var actions = Stdio.actions(request, fifos);
        return births.begin(
                new Births.Plan(
                        target.file(), target.command(), environment, actions, target.birth()),
                targets.settling(target));
    }

    /**
     * Not reaped, so it is in /proc, dead or alive; absent if that cannot be read, for want of
     * descriptors. Of one that has ended nothing more is needed than its pidfd.
     */
    private static Optional<ProcessIdentity> identity(int pid, int pidfd) {
        return ProcFs.identity(pid)
                .or(
                        () ->
                                LibcProcess.look(pidfd) instanceof LibcProcess.WaitResult.Ended
                                        ? Optional.of(new ProcessIdentity(pid, 0, BootId.current()))
                                        : Optional.empty());
    }

    private Outcome.Failed failed(SpawnRequest request, Problem problem) {
        secrets.remove(request.id());
        fuse.over(request.id());
        journal.over(request.id());
        return new Outcome.Failed(problem);
    }

    private static void closeIfOpen(int descriptor) {
        if (descriptor >= 0) {
            Libc.close(descriptor);
        }
    }
}
