package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Says why a process could not be started, in terms of what the user wrote. */
final class SpawnProblems {
    private SpawnProblems() {}

    /** What is wrong with what it is started with, before anything is made for it. */
    static Optional<Problem> unusable(SpawnRequest request, Path runtime) {
        return unusableVariable(request).or(() -> unusableDirectory(request, runtime));
    }

    /** The kernel takes {@code name=value} and a NUL: with those inside it would be another. */
    private static Optional<Problem> unusableVariable(SpawnRequest request) {
        return request.env().entrySet().stream()
                .filter(
                        variable ->
                                variable.getKey().isEmpty()
                                        || variable.getKey().indexOf('=') >= 0
                                        || (variable.getKey() + variable.getValue()).indexOf('\0')
                                                >= 0)
                .map(
                        variable ->
                                failed(
                                        request,
                                        "its variable \""
                                                + variable.getKey()
                                                + "\" has no name, or = or NUL where none can be",
                                        "correct env, or the secret that is given so"))
                .findFirst();
    }

    /** Makes the directories a start needs; what is wrong with the first that cannot be made. */
    private static Optional<Problem> unusableDirectory(SpawnRequest request, Path runtime) {
        Path log = request.log().toAbsolutePath().resolveSibling("").normalize();
        for (Path directory : List.of(request.directory(), log, runtime)) {
            if (!Files.isDirectory(directory)) {
                try {
                    Files.createDirectories(directory);
                } catch (IOException e) {
                    return Optional.of(noDirectory(request, directory, e));
                }
            }
        }
        return Optional.empty();
    }

    private static Problem noDirectory(SpawnRequest request, Path directory, IOException cause) {
        return Problem.recoverable(
                "AgentStartFailed",
                Category.STARTUP,
                request.id().agent()
                        + ": directory "
                        + directory
                        + " does not exist and cannot be made, "
                        + cause,
                Shortage.remedy(cause, "make it, or correct cwd of the agent type"));
    }

    static Problem closed(SpawnRequest request) {
        return Problem.recoverable(
                "AgentStartFailed",
                Category.SHUTDOWN,
                request.id().agent() + ": its supervisor is shutting down and starts nothing more",
                "start it on another node, or once the supervisor runs again");
    }

    /** The portable driver starts everything as itself. */
    static Problem noOtherUser(SpawnRequest request) {
        return failed(
                request,
                "it is to run as "
                        + request.confined().user().orElse("")
                        + ", which the portable driver cannot do",
                "take user out of the agent type, or run the node on Linux with glibc");
    }

    /** The kernel refuses what it would be kept to. */
    static Problem unconfined(SpawnRequest request, IOException cause) {
        return Problem.recoverable(
                "AgentStartFailed",
                Category.SYSTEM,
                request.id().agent() + ": its cgroup cannot be made, " + cause,
                Shortage.remedy(
                        cause,
                        "look at cgroup.max.descendants, and at the limits of the cgroup this node"
                                + " is in"));
    }

    /** What would end an exclusive agent in time is not there. */
    static Problem unguarded(SpawnRequest request, String why) {
        return Problem.recoverable(
                "AgentStartFailed",
                Category.SYSTEM,
                request.id().agent() + ": it is exclusive, and no fuse is armed for it, " + why,
                "start it once this node's lease is renewed, or on a node that can arm a fuse");
    }

    /** It ran, but which process it is could not be read; it was killed again. */
    static Problem unidentified(SpawnRequest request, int pid) {
        return Problem.recoverable(
                "AgentStartFailed",
                Category.SYSTEM,
                request.id().agent() + ": /proc/" + pid + "/stat cannot be read",
                "raise ulimit -n of the supervisor (3 for each agent), or let it read /proc");
    }

    /** The supervisor itself failed at it; whatever had begun was ended again. */
    static Problem broken(SpawnRequest request, RuntimeException cause) {
        return failed(request, "the start broke off, " + cause, "see the supervisor's log");
    }

    /** After {@code step} was refused with {@code errno}. */
    static Problem of(SpawnRequest request, Path program, String step, int errno) {
        if (is(Errno.ENOENT, errno)) {
            return Program.binaryNotFound(
                    request, " (" + program + "), nor the interpreter its first line may name");
        }
        if (is(Errno.EAGAIN, errno)) {
            return Problem.recoverable(
                    "ProcessTableFull",
                    Category.SYSTEM,
                    request.id().agent() + ": " + Errno.describe(errno),
                    "raise ulimit -u or the cgroup's pids.max, or run fewer agents here");
        }
        String what = step + " of " + program + " refused, " + Errno.describe(errno);
        if (is(Errno.EMFILE, errno) || is(Errno.ENFILE, errno) || is(Errno.ENOMEM, errno)) {
            return Problem.recoverable(
                    "AgentStartFailed",
                    Category.SYSTEM,
                    request.id().agent() + ": " + what,
                    "raise ulimit -n of the supervisor (3 for each agent), or give it memory");
        }
        if (is(Errno.ENOSPC, errno)) {
            return Problem.recoverable(
                    "AgentStartFailed",
                    Category.STORAGE,
                    request.id().agent() + ": " + what + "; log " + request.log(),
                    "make room in node.state.dir and node.runtime.dir");
        }
        if (is(Errno.ENOEXEC, errno)) {
            return failed(
                    request, what, "begin a script with #!, or name its interpreter as command");
        }
        if (is(Errno.E2BIG, errno)) {
            return failed(request, what, "shorten args and env of the agent type");
        }
        return failed(
                request,
                what + "; directory " + request.directory() + ", log " + request.log(),
                "check that program, directory and log are accessible to the supervisor's user");
    }

    private static boolean is(Errno known, int errno) {
        return known.number() == errno;
    }

    private static Problem failed(SpawnRequest request, String what, String remedy) {
        return Problem.of(
                "AgentStartFailed", Category.STARTUP, request.id().agent() + ": " + what, remedy);
    }
}
