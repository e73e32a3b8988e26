package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the file a command names, by the request's own PATH and directory. */
sealed interface Program {
    /** The path to hand to the kernel. */
    record Found(Path file) implements Program {}

    /** There is none. */
    record Missing(Problem problem) implements Program {}

    /** What execvp assumes where no PATH is given (glibc's _PATH_DEFPATH). */
    String DEFAULT_PATH = "/usr/local/bin:/bin:/usr/bin";

    /** As much of a script's first line as Linux reads. */
    int FIRST_LINE = 256;

    /** The same where a shell will run it, which would tell late that an interpreter is missing. */
    static Program findForShell(SpawnRequest request) {
        Program found = find(request);
        return found instanceof Found(Path file) ? interpreted(request, file) : found;
    }

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
                return executable(request, file);
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

    private static Program interpreted(SpawnRequest request, Path file) {
        return interpreter(file)
                .filter(interpreter -> !Files.exists(interpreter))
                .<Program>map(
                        interpreter ->
                                new Missing(
                                        binaryNotFound(
                                                request,
                                                ": the interpreter "
                                                        + interpreter
                                                        + " in the first line of "
                                                        + file
                                                        + " does not exist")))
                .orElseGet(() -> new Found(file));
    }

    /** What the first line of a script names. */
    private static Optional<Path> interpreter(Path file) {
        try (var in = Files.newInputStream(file)) {
            String line =
                    new String(in.readNBytes(FIRST_LINE), StandardCharsets.ISO_8859_1)
                            .split("\n", 2)[0];
            String named = line.startsWith("#!") ? line.substring(2).strip() : "";
            return named.startsWith("/")
                    ? Optional.of(Path.of(named.split("[ \t]", 2)[0]))
                    : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            // Whoever runs it may be allowed what we are not.
            return Optional.empty();
        }
    }

    private static Program missing(SpawnRequest request, String path) {
        return new Missing(
                binaryNotFound(request, path.isEmpty() ? "" : " on PATH \"" + path + "\""));
    }

    /** The kernel says "no such file" for the program, its interpreter and the directory alike. */
    static Problem binaryNotFound(SpawnRequest request, String where) {
        return Problem.of(
                "BinaryNotFound",
                Category.NOT_FOUND,
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
