package dev.reveille.node;

import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The types of a catalogue that can run on this machine, and why the others cannot.
 *
 * @param types by name
 * @param problems one per type that cannot run
 */
record UsableTypes(Map<String, AgentType> types, List<Problem> problems) {
    UsableTypes {
        types = Map.copyOf(types);
        problems = List.copyOf(problems);
    }

    /**
     * Looks for each type's program as a start would.
     *
     * @param path the node's PATH
     */
    static UsableTypes of(Map<String, AgentType> catalogue, String path) {
        var usable = new TreeMap<String, AgentType>();
        var problems = new ArrayList<Problem>();
        catalogue.forEach(
                (name, type) -> {
                    String program = type.command().getFirst();
                    String where = type.env().getOrDefault("PATH", path);
                    if (found(program, type.directory(), where)) {
                        usable.put(name, type);
                    } else {
                        problems.add(missing(name, program, where));
                    }
                });
        return new UsableTypes(usable, problems);
    }

    private static boolean found(String program, Path directory, String path) {
        if (program.contains("/")) {
            return Files.isExecutable(directory.resolve(program));
        }
        return List.of(path.split(":", -1)).stream()
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    private static Problem missing(String type, String program, String path) {
        return Problem.of(
                "BinaryNotFound",
                Category.STARTUP,
                "type "
                        + type
                        + " needs "
                        + program
                        + ", which is not executable here"
                        + (program.contains("/") ? "" : " on PATH " + path),
                "install it, or correct `command` in the node's catalogue and start the node again");
    }
}
