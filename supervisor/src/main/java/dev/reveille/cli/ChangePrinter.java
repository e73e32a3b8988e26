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
        boolean tells = foretold && change.kind() == Changes.Kind.CHANGED;
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
                + (field.restarts() ? "  [restarts]" : "  [no restart]");
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
