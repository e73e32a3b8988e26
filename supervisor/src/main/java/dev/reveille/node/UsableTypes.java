package dev.reveille.node;

import dev.reveille.config.Binaries;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
        Map<String, List<Problem>> problems =
                catalogue.values().stream()
                        .collect(
                                Collectors.toMap(
                                        AgentType::name,
                                        type ->
                                                Binaries.missing(
                                                        List.of(type), pathOf(type, path))));
        return new UsableTypes(
                catalogue.entrySet().stream()
                        .filter(entry -> problems.getOrDefault(entry.getKey(), List.of()).isEmpty())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                problems.values().stream().flatMap(List::stream).toList());
    }

    private static String pathOf(AgentType type, String path) {
        return type.env().getOrDefault("PATH", path);
    }
}
