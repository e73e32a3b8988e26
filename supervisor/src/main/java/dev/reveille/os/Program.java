package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Finds the file a command names, by the request's own PATH and directory. */
sealed interface Program {
    /** The path to hand to the kernel. */
    record Found(Path file) implements Program {}

    /** There is none. */
    record Missing(Problem problem) implements Program {}

    /** What execvp assumes where no PATH is given (glibc's _PATH_DEFPATH). */
    String DEFAULT_PATH = "/usr/local/bin:/bin:/usr/bin";

    static Program find(SpawnRequest request) {
        String name = request.command().getFirst();
        if (name.contains("/")) {
            Path file = request.directory().resolve(name).toAbsolutePath().normalize();
            return Files.isRegularFile(file) ? executable(request, file) : missing(request, "");
        }
        String path = pathOf(request.env());
        Path refused = null;
        for (String entry : path.split(":", -1)) {
            Path file = request.directory().resolve(entry).resolve(name).toAbsolutePath();
            if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                return new Found(file);
            }
            if (refused == null && Files.isRegularFile(file)) {
                refused = file;
            }
        }
        return refused != null ? executable(request, refused) : missing(request, path);
    }

    private static String pathOf(Map<String, String> env) {
        return env.getOrDefault("PATH", DEFAULT_PATH);
    }

    private static Program executable(SpawnRequest request, Path file) {
        if (Files.isExecutable(file)) {
            return new Found(file);
        }
        return new Missing(
                Problem.of(
                        "AgentStartFailed",
                        Category.STARTUP,
                        request.id().agent() + ": program " + file + " is not executable",
                        "chmod +x it, or name its interpreter as the command"));
    }

    private static Program missing(SpawnRequest request, String path) {
        return new Missing(
                binaryNotFound(request, path.isEmpty() ? "" : " on PATH \"" + path + "\""));
    }

    /** The kernel says "no such file" for the program, its interpreter and the directory alike. */
    static Problem binaryNotFound(SpawnRequest request, String where) {
        return Problem.of(
                "BinaryNotFound",
                Category.STARTUP,
                request.id().agent()
                        + ": program \""
                        + request.command().getFirst()
                        + "\" not found"
                        + where
                        + ", directory "
                        + request.directory()
                        + (Files.isDirectory(request.directory()) ? " exists" : " does not exist"),
                "install it, or correct command, cwd or env.PATH of the agent type");
    }
}
