package dev.reveille.os;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.reveille.core.fleet.Problem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
 * descriptors, session and signals from {@code posix_spawn}: all before its first instruction. A
 * limit of open files that was asked for is set before it too, by a {@link Shim}. Where none was,
 * the default, and the place in the out-of-memory order, are set from here right after the start: a
 * shell for each would halve the rate of starts, and neither confines anything (the hard limit is
 * unchanged). On an idle machine the program has not begun by then; on a busy one it may have.
 */
final class Spawner {
    private static final Logger LOGGER = LoggerFactory.getLogger(Spawner.class);

    /** Agents die before their supervisor when memory runs out: half of the scale's 1,000. */
    private static final int OOM_SCORE_ADJ = 500;

    /** What every login has; select(2) in agents breaks beyond it. */
    private static final int OPEN_FILES = 1024;

    /**
     * After this long the default is not set any more: the program may have raised the limit by
     * itself, as Java and Node.js do once they are up, which takes them longer.
     */
    private static final long DEFAULTS_WITHIN_NANOS = 5_000_000;

    private final DriverConfig config;
    private final SpawnJournal journal;
    private final MemorySegment attributes = LibcSpawn.attributes(Arena.ofAuto());
    private final long hardOpenFiles = LibcProcess.openFiles()[1];
    private final int oomScore = Math.max(OOM_SCORE_ADJ, ProcFs.ownOomScore());

    Spawner(DriverConfig config, SpawnJournal journal) {
        this.config = config;
        this.journal = journal;
        rehearse();
    }

    /** Whether there is a process now. */
    sealed interface Outcome {
        /** There is, and this is our side of it. */
        record Started(ProcessIdentity process, Fifos fifos, Child.Descriptors descriptors)
                implements Outcome {}

        /** There is not, and nothing is left of the attempt. */
        record Failed(Problem problem) implements Outcome {}
    }

    Outcome spawn(SpawnRequest request) {
        var unusable = SpawnProblems.unusableDirectory(request, config.runtime());
        if (unusable.isPresent()) {
            return new Outcome.Failed(unusable.get());
        }
        return switch (Program.find(request)) {
            case Program.Missing(Problem problem) -> new Outcome.Failed(problem);
            case Program.Found(Path program) -> {
                var fifos = Fifos.of(config.runtime(), request.id());
                var marker = Marker.of(config.node(), request.id());
                var refused =
                        journal.intend(request.id(), marker, List.of(fifos.in(), fifos.out()));
                yield refused.isPresent()
                        ? new Outcome.Failed(refused.get())
                        : start(request, program, fifos, marker);
            }
        };
    }

    private Outcome start(SpawnRequest request, Path program, Fifos fifos, String marker) {
        try (var arena = Arena.ofConfined()) {
            int made = fifos.make(arena);
            if (made < 0) {
                return failed(request, SpawnProblems.of(request, program, "mkfifo", -made));
            }
            return started(arena, request, program, fifos, marker);
        }
    }

    /** Whatever goes wrong, no process is left that nobody watches. */
    private Outcome started(
            Arena arena, SpawnRequest request, Path program, Fifos fifos, String marker) {
        int in = -1;
        int out = -1;
        int pid = -1;
        int pidfd = -1;
        Problem problem;
        try {
            // Read-write, so that opening never waits for the process and writing never signals.
            in = Libc.open(arena, fifos.in().toString(), Libc.O_RDWR | Libc.O_NONBLOCK);
            out = Libc.open(arena, fifos.out().toString(), Libc.O_RDONLY | Libc.O_NONBLOCK);
            long begun = System.nanoTime();
            pid = in < 0 ? in : out < 0 ? out : exec(arena, request, program, fifos, marker);
            if (pid > 0 && request.openFiles().isEmpty()) {
                settle(arena, pid, begun);
            }
            pidfd = pid < 0 ? pid : LibcProcess.pidfdOpen(pid);
            var process = pidfd < 0 ? Optional.<ProcessIdentity>empty() : identity(pid, pidfd);
            if (process.isPresent()) {
                journal.confirm(request.id(), process.get());
                var descriptors = new Child.Descriptors(pidfd, in, out);
                return new Outcome.Started(process.get(), fifos, descriptors);
            }
            problem =
                    pidfd < 0
                            ? SpawnProblems.of(request, program, "spawn", -pidfd)
                            : SpawnProblems.unidentified(request, pid);
        } catch (RuntimeException e) {
            LOGGER.atError().addKeyValue("spawn", request.id()).setCause(e).log("start failed");
            problem = SpawnProblems.broken(request, e);
        }
        if (pid > 0) {
            LibcProcess.killGroup(pid, Signal.KILL.number());
            LibcProcess.reapByPid(pid);
        }
        List.of(pidfd, in, out).forEach(Spawner::closeIfOpen);
        fifos.remove();
        return failed(request, problem);
    }

    private int exec(Arena arena, SpawnRequest request, Path program, Fifos fifos, String marker) {
        var environment = new ArrayList<String>(request.env().size() + 1);
        request.env().forEach((key, value) -> environment.add(key + "=" + value));
        environment.add(Marker.VARIABLE + "=" + marker);
        boolean exact = request.openFiles().isPresent();
        long limit = Math.min(request.openFiles().orElse(OPEN_FILES), hardOpenFiles);
        var command =
                exact
                        ? Shim.command(request.command(), program.toString(), oomScore, limit)
                        : request.command();
        var argv = Native.strings(arena, command, command.size());
        var envp = Native.strings(arena, environment, environment.size());
        var actions = actions(request, fifos);
        String file = exact ? Shim.SHELL : program.toString();
        LibcProcess.noNewPrivileges();
        return LibcSpawn.spawn(arena, file, actions, attributes, argv, envp);
    }

    /**
     * 3 and 4 keep both pipes open without a supervisor; 0 and 1 look like ordinary pipes, because
     * a readable stdout breaks asyncio. All above is closed: a JVM's sockets and files are not
     * close-on-exec.
     */
    static List<LibcSpawn.Action> actions(SpawnRequest request, Fifos fifos) {
        String in = fifos.in().toString();
        String out = fifos.out().toString();
        String log = request.log().toAbsolutePath().toString();
        String home = request.directory().toAbsolutePath().toString();
        return List.of(
                new LibcSpawn.Action.Open(3, in, Libc.O_RDWR),
                new LibcSpawn.Action.Open(4, out, Libc.O_RDWR),
                new LibcSpawn.Action.Open(0, in, Libc.O_RDONLY),
                new LibcSpawn.Action.Open(1, out, Libc.O_WRONLY),
                new LibcSpawn.Action.Open(2, log, Libc.O_WRONLY | Libc.O_APPEND | Libc.O_CREAT),
                new LibcSpawn.Action.ChangeDirectory(home),
                new LibcSpawn.Action.CloseFrom(5));
    }

    /** Best effort: the process may have ended, and its pid is still its own until we reap it. */
    private void settle(Arena arena, int pid, long begun) {
        if (System.nanoTime() - begun < DEFAULTS_WITHIN_NANOS) {
            long soft = Math.min(OPEN_FILES, hardOpenFiles);
            LibcProcess.setOpenFiles(arena, pid, soft, hardOpenFiles);
        }
        oomScore(arena, Integer.toString(pid), oomScore);
    }

    private static void oomScore(Arena arena, String process, int score) {
        int file = Libc.open(arena, "/proc/" + process + "/oom_score_adj", Libc.O_WRONLY);
        if (file >= 0) {
            Libc.write(file, Integer.toString(score).getBytes(US_ASCII), 0);
            Libc.close(file);
        }
    }

    /** The first use of a native function takes milliseconds: not while a process waits for it. */
    private void rehearse() {
        var limits = LibcProcess.openFiles();
        try (var arena = Arena.ofConfined()) {
            LibcProcess.setOpenFiles(arena, 0, limits[0], limits[1]);
            oomScore(arena, "self", ProcFs.ownOomScore());
        }
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

    private Outcome failed(SpawnRequest request, Problem problem) {
        journal.over(request.id());
        return new Outcome.Failed(problem);
    }

    private static void closeIfOpen(int descriptor) {
        if (descriptor >= 0) {
            Libc.close(descriptor);
        }
    }
}
