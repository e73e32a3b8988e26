package dev.reveille.config;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Spot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** One document of a file as it was written, so that what is wrong is told with its place there. */
public final class Written {
    /**
     * A key, or an item of a list.
     *
     * @param mark where it begins
     * @param value below it
     */
    private record Entry(Optional<Mark> mark, Node value) {}

    private final String where;
    private final String text;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Written(String where, String text, Node root) {
        this.where = where;
        this.text = text;
        entries.put("", new Entry(root.getStartMark(), root));
        note("", root);
    }

    /**
     * Those of a file, in order; documents that hold nothing are left out.
     *
     * @param where the file's name, for messages
     * @param text which is YAML or JSON, as {@link Documents} reads it
     */
    public static List<Written> all(String where, String text) {
        var settings = LoadSettings.builder().setLabel(where).setSchema(new CoreSchema()).build();
        var all = new ArrayList<Written>();
        var nodes = new Composer(settings, new TamedParser(settings, text));
        while (nodes.hasNext()) {
            Node root = nodes.next();
            if (!root.getTag().equals(Tag.NULL)) {
                all.add(new Written(where, text, root));
            }
        }
        return all;
    }

    private void note(String path, Node node) {
        switch (node) {
            case MappingNode map ->
                    map.getValue()
                            .forEach(
                                    pair -> {
                                        if (pair.getKeyNode() instanceof ScalarNode key) {
                                            note(
                                                    Fields.join(path, key.getValue()),
                                                    key.getStartMark(),
                                                    pair.getValueNode());
                                        }
                                    });
            case SequenceNode list -> {
                int i = 0;
                for (Node item : list.getValue()) {
                    note(path + "[" + i++ + "]", item.getStartMark(), item);
                }
            }
            default -> {}
        }
    }

    private void note(String path, Optional<Mark> mark, Node value) {
        entries.put(path, new Entry(mark, value));
        note(path, value);
    }

    /** What the document is: {@code agent acme/a}, {@code template t}, {@code source s}. */
    public String named() {
        String name = text("name");
        return switch (text("kind")) {
            case "AgentTemplate" -> "template " + name;
            case "Source" -> "source " + name;
            default ->
                    text("tenant").isEmpty() || name.isEmpty()
                            ? ""
                            : "agent " + text("tenant") + "/" + name;
        };
    }

    private String text(String key) {
        Entry entry = entries.get(key);
        return entry != null && entry.value() instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** Whether the key is written here. */
    public boolean has(String key) {
        return entries.containsKey(key);
    }

    /** The problem, told with its place in the file. */
    public Problem placed(Problem problem) {
        return placed(problem, "");
    }

    /**
     * The problem, told with its place in the file.
     *
     * @param beside what else the document's name is told with, or empty
     */
    public Problem placed(Problem problem, String beside) {
        if (problem.spot().isEmpty()) {
            return problem.about(where + suffix(beside));
        }
        Spot spot = unlessSecret(spot(problem.spot().get()));
        String separator = problem.spot().get().within() ? ": " : " ";
        return new Problem(
                problem.code(),
                problem.category(),
                problem.recoverable(),
                where + place(spot) + suffix(beside) + ": " + spot.key() + separator + spot.what(),
                problem.remedy(),
                Optional.of(spot));
    }

    /** A warning, told with the document it is about. */
    String told(String warning) {
        return where + suffix("") + ": " + warning;
    }

    private String suffix(String beside) {
        String whose = (named() + beside).strip();
        return whose.isEmpty() ? "" : " (" + whose + ")";
    }

    /** Without the line, where something stands in it that may be a secret. */
    private Spot unlessSecret(Spot spot) {
        boolean secret =
                entries.entrySet().stream()
                        .filter(entry -> Secrets.mayBe(entry.getKey()))
                        .anyMatch(entry -> covers(entry.getValue(), spot.line() - 1));
        return secret ? new Spot(spot.key(), spot.what(), "", spot.line(), spot.column()) : spot;
    }

    private static boolean covers(Entry entry, int line) {
        int first = entry.mark().map(Mark::getLine).orElse(0);
        int last = entry.value().getEndMark().map(Mark::getLine).orElse(first);
        return line >= first && line <= last;
    }

    private static String place(Spot spot) {
        return (spot.line() > 0 ? ", line " + spot.line() : "")
                + (spot.column() > 0 ? ", column " + spot.column() : "");
    }

    private Spot spot(Spot told) {
        if (told.within() && entries.get(told.key()) instanceof Entry(_, ScalarNode value)) {
            return Expressions.inFile(told, value, text);
        }
        Entry here = entries.get(told.key());
        if (here != null) {
            return marked(told, here.mark());
        }
        Entry around = around(told.key());
        return around.value() instanceof ScalarNode name
                ? marked(told, name.getStartMark())
                : around.mark()
                        .map(m -> new Spot(told.key(), told.what(), "", m.getLine() + 1, 0))
                        .orElse(told);
    }

    private Spot marked(Spot told, Optional<Mark> mark) {
        return mark.map(
                        m ->
                                new Spot(
                                        told.key(),
                                        told.what(),
                                        text,
                                        m.getLine() + 1,
                                        m.getColumn() + 1))
                .orElse(told);
    }

    /** What a key stands within that is not written itself. */
    private Entry around(String key) {
        String path = key;
        Entry found = null;
        while (found == null) {
            int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
            path = path.substring(0, Math.max(end, 0));
            found = entries.get(path);
        }
        return found;
    }
}
