package dev.reveille.config;

import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a node's catalogue of agent types, with every problem at once.
 *
 * <pre>{@code
 * apiVersion: reveille/v1
 * kind: AgentTypes
 * types:
 *   echo: {command: python3, args: [echo.py]}
 * }</pre>
 *
 * <p>A relative {@code cwd}, and a {@code command} with a slash in it, are seen from the
 * catalogue's own directory, which is also the working directory where none is given.
 */
public final class CatalogueParser {
    /** Code of every problem of a catalogue. */
    public static final String CODE = "InvalidCatalogue";

    static final String KIND = "AgentTypes";

    private CatalogueParser() {}

    /** The types of a catalogue file, by name. */
    public static Parsed<Map<String, AgentType>> read(Path file) {
        try {
            return read(file.toAbsolutePath().normalize(), Files.readString(file));
        } catch (IOException e) {
            return Parsed.wrong(
                    Problem.invalid(
                            CODE,
                            "the catalogue " + Unreadable.why(file, e),
                            "name a file of agent types with --types or node.types"));
        }
    }

    static Parsed<Map<String, AgentType>> read(Path file, String text) {
        String where = file.toString();
        return switch (Documents.read(CODE, where, text)) {
            case Parsed.Wrong<List<Map<String, Object>>>(List<Problem> problems) ->
                    new Parsed.Wrong<>(problems);
            case Parsed.Ok<List<Map<String, Object>>>(var trees, _) ->
                    types(file, trees, where, text);
        };
    }

    private static Parsed<Map<String, AgentType>> types(
            Path file, List<Map<String, Object>> trees, String where, String text) {
        if (trees.size() != 1) {
            var findings = new Findings(CODE, where);
            findings.wrong(
                    "holds " + trees.size() + " documents",
                    "write one, beginning with `apiVersion: " + SpecSections.API + "`");
            return new Parsed.Wrong<>(findings.problems());
        }
        var pages = Pages.of(where, text);
        return switch (types(file, trees.getFirst())) {
            case Parsed.Ok<Map<String, AgentType>>(var types, List<String> warnings) ->
                    new Parsed.Ok<>(types, pages.told(0, warnings));
            case Parsed.Wrong<Map<String, AgentType>>(List<Problem> problems) ->
                    new Parsed.Wrong<>(pages.placed(0, problems));
        };
    }

    private static Parsed<Map<String, AgentType>> types(Path file, Map<String, Object> tree) {
        var findings = new Findings(CODE, "");
        var types = new TreeMap<String, AgentType>();
        var fields = new Fields("", tree, findings);
        fields.require("apiVersion", "write `apiVersion: " + SpecSections.API + "`");
        fields.require("kind", "write `kind: " + KIND + "`");
        fields.require("types", "write each type under its name");
        fields.word("apiVersion", Map.of(SpecSections.API, SpecSections.API));
        fields.word("kind", Map.of(KIND, KIND));
        Fields section = fields.section("types");
        for (String name : section.keys()) {
            TypeSection.read(name, section, directoryOf(file))
                    .ifPresent(type -> types.put(name, type));
        }
        fields.done();
        return findings.result(() -> Map.copyOf(types));
    }

    private static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }
}
