package dev.reveille.cli;

import dev.reveille.cli.Changes.Change;
import dev.reveille.config.SpecDiff.Field;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Changes, for people or programs.
 *
 * @param dryRun whether nothing is written
 * @param foretold whether what they would do is known
 */
record ChangePrinter(Format format, boolean dryRun, boolean foretold) {

    void print(Proposal.Line line) {
        Change change = line.change();
        boolean tells =
                foretold
                        && switch (change.kind()) {
                            case CHANGED -> true;
                            // over a template, or below specs, it may replace what runs
                            case CREATED -> line.effect().touches();
                            case UNCHANGED -> false;
                        };
        if (format.json()) {
            var object = new LinkedHashMap<String, Object>();
            object.put("name", change.name());
            object.put("change", change.kind().word());
            object.put("version", change.version());
            object.put("dry_run", dryRun);
            if (foretold) {
                object.put("agents", line.effect().agents());
                object.put("restarts", line.effect().restarted());
                object.put("stops", line.effect().stopped());
                object.put("holds", line.effect().held());
                object.put("unforeseen", line.effect().unforeseen());
                object.put(
                        "fields",
                        line.effect().fields().stream().map(ChangePrinter::object).toList());
            }
            format.object(object);
            return;
        }
        format.line(
                change.kind().word()
                        + " "
                        + change.name()
                        + " (version "
                        + change.version()
                        + ")"
                        + (tells ? ", " + line.effect().told() : "")
                        + (dryRun ? ", dry run" : ""));
        line.effect().fields().forEach(field -> format.line("    " + told(field)));
    }

    private static String told(Field field) {
        return field.path()
                + ": "
                + field.before().orElse("(not given)")
                + " -> "
                + field.after().orElse("(not given)")
                + (covers(field) ? "  [agents come and go]" : restarts(field));
    }

    private static String restarts(Field field) {
        return field.restarts() ? "  [restarts]" : "  [no restart]";
    }

    /** Whether it says which tenants a template covers; an agent's own tenant never changes. */
    private static boolean covers(Field field) {
        return field.path().equals("tenant")
                || field.path().equals("match")
                || field.path().startsWith("match.");
    }

    private static Map<String, Object> object(Field field) {
        var object = new LinkedHashMap<String, Object>();
        object.put("path", field.path());
        field.before().ifPresent(before -> object.put("before", before));
        field.after().ifPresent(after -> object.put("after", after));
        object.put("restarts", field.restarts());
        return object;
    }
}
