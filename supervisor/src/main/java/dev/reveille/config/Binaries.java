package dev.reveille.config;

import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the programs of a catalogue exist on this node. */
public final class Binaries {
    private Binaries() {}

    /** The program's absolute path; empty if there is none that can be executed. */
    public static Optional<Path> find(String program, String path) {
        return candidates(program, path)
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(Path::toAbsolutePath);
    }

    /** What bears the program's name, though nothing of it can be executed. */
    public static Optional<Path> refused(String program, String path) {
        return candidates(program, path).filter(Files::exists).findFirst();
    }

    private static Stream<Path> candidates(String program, String path) {
        return program.indexOf('/') >= 0
                ? Stream.of(Path.of(program))
                : Stream.of(path.split(":"))
                        .filter(part -> !part.isEmpty())
                        .map(part -> Path.of(part, program));
    }

    /** A problem for each type that cannot start here. */
    public static List<Problem> missing(Collection<AgentType> types, String path) {
        return types.stream()
                .sorted(java.util.Comparator.comparing(AgentType::name))
                .flatMap(type -> missing(type, path).stream())
                .toList();
    }

    private static Optional<Problem> missing(AgentType type, String path) {
        String program = type.command().getFirst();
        if (find(program, path).isPresent()) {
            return Optional.empty();
        }
        // the PATH is as long as a screen is wide: its name says where to look
        String searched =
                program.indexOf('/') >= 0
                        ? "which is no executable file"
                        : "which is nowhere on the node's PATH";
        return Optional.of(
                Problem.of(
                        "BinaryNotFound",
                        Category.NOT_FOUND,
                        "type " + type.name() + " runs " + program + ", " + searched,
                        "install it, or correct types." + type.name() + ".command"));
    }
}
