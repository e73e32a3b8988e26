package dev.reveille.cli;

import dev.reveille.history.Explanation;
import dev.reveille.history.Explanation.Entry;
import dev.reveille.history.Fact;
import dev.reveille.history.Position;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** An explanation, for people or programs. */
final class ExplanationPrinter {
    private ExplanationPrinter() {}

    /**
     * For people.
     *
     * @param seen from when the age of facts is told
     */
    static void lines(Explanation explanation, Instant seen, Format format) {
        if (!explanation.facts().isEmpty()) {
            format.line("facts, as the last decision that was news had them:");
            explanation.facts().forEach(fact -> format.line("      " + line(fact, seen)));
        }
        if (explanation.story().isEmpty()) {
            format.line("nothing had happened yet");
        }
        explanation.story().forEach(entry -> lines(entry, format));
        if (!explanation.after().isEmpty()) {
            format.line("afterwards:");
            explanation.after().forEach(entry -> lines(entry, format));
        }
        if (!explanation.gone().isEmpty()) {
            format.line("no longer told:");
            explanation.gone().forEach(gone -> format.line("      " + gone));
        }
    }

    private static String line(Fact fact, Instant seen) {
        String from =
                fact.at()
                        .map(at -> fact.source() + ", " + at + ", " + Reads.ago(at, seen))
                        .orElse(
                                fact.source().equals("default")
                                        ? "never seen, the default"
                                        : fact.source());
        return fact.name()
                + " = "
                + fact.value()
                + " ("
                + from
                + ")"
                + fact.where().map(where -> " [" + where + "]").orElse("");
    }

    private static void lines(Entry entry, Format format) {
        format.line(entry.at() + "  " + entry.what() + "  " + entry.text());
        entry.lines().forEach(line -> format.line("      " + line));
        format.line("      [" + entry.where() + "]");
    }

    static void json(Explanation explanation, Format format) {
        explanation.facts().forEach(fact -> format.object(object(fact)));
        explanation.story().forEach(entry -> format.object(object(entry, false)));
        explanation.after().forEach(entry -> format.object(object(entry, true)));
        explanation
                .gone()
                .forEach(gone -> format.object(Map.of("what", "NO_LONGER_TOLD", "text", gone)));
    }

    private static Map<String, Object> object(Fact fact) {
        var object = new LinkedHashMap<String, Object>();
        object.put("what", "FACT");
        object.put("name", fact.name());
        object.put("value", fact.value());
        object.put("source", fact.source());
        fact.at().ifPresent(at -> object.put("at", at.toString()));
        fact.where().map(Position::toString).ifPresent(where -> object.put("where", where));
        return object;
    }

    private static Map<String, Object> object(Entry entry, boolean after) {
        var object = new LinkedHashMap<String, Object>();
        object.put("at", entry.at().toString());
        object.put("what", entry.what());
        object.put("text", entry.text());
        object.put("lines", entry.lines());
        object.put("where", entry.where().toString());
        object.put("after", after);
        return object;
    }
}
