package dev.reveille.app;

import dev.reveille.config.Binaries;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.util.Optional;

/** Why what {@code run} is to run cannot be run, with a shell's exit code for it. */
record RunProgram(Problem problem, int exit) {
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    /**
     * Looks for a type's program as its start would.
     *
     * @param path where programs are, unless the type says otherwise
     */
    static Optional<RunProgram> refused(AgentType type, String path) {
        String program = type.command().getFirst();
        String searched = type.env().getOrDefault("PATH", path);
        if (Binaries.find(program, searched).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                Binaries.refused(program, searched)
                        .map(
                                file ->
                                        new RunProgram(
                                                Problem.of(
                                                        "AgentStartFailed",
                                                        Category.STARTUP,
                                                        "program " + file + " is not executable",
                                                        "chmod +x it, or name its interpreter as"
                                                                + " the command"),
                                                NOT_EXECUTABLE))
                        .orElseGet(() -> new RunProgram(notFound(program), NOT_FOUND)));
    }

    private static Problem notFound(String program) {
        return Problem.of(
                "BinaryNotFound",
                Category.NOT_FOUND,
                "program "
                        + program
                        + (program.indexOf('/') >= 0 ? " is not there" : " is nowhere on the PATH"),
                "install it, or name it by a path where it lies");
    }
}
