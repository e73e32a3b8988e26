package dev.reveille.cli;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.replay.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What replayed policies did as one page, complete in itself: it asks no network for anything. */
final class OutcomePage {

    private static final List<String> HEADER =
            List.of("tenant", "cold starts", "idle hours", "unserved");

    private final Path file;
    private final OutcomePrinter figures;

    OutcomePage(Path file, OutcomePrinter figures) {
        this.file = file;
        this.figures = figures;
    }

    /**
     * Whether it can be written, as far as that can be known before.
     *
     * @throws Problems if not
     */
    void check() {
        Path folder = file.toAbsolutePath().getParent();
        String name = String.valueOf(folder);
        if (Files.isDirectory(file)) {
            throw unwritable("--html " + file + " is a folder, not a file");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw unwritable("--html " + file + ": there is no folder " + name);
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw unwritable("--html " + file + ": nothing may be written there");
        }
    }

    private static Problems unwritable(String said) {
        return new Problems(
                Problem.of(
                        "FileNotWritable",
                        Category.STORAGE,
                        said,
                        "name a file in a folder that is there, and may be written, with --html"));
    }

    void write(String trace, String about, List<Outcome> outcomes) {
        String page =
                """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>Policies over %1$s</title>
                <style>
                body { font-family: sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em;
                       color: #222; background: #fff; }
                table { border-collapse: collapse; margin: 1em 0; }
                th, td { text-align: right; padding: 0.25em 0.8em; border-bottom: 1px solid #ddd; }
                th:first-child, td:first-child { text-align: left; }
                svg { max-width: 100%%; height: auto; }
                </style>
                </head>
                <body>
                <h1>Policies over %1$s</h1>
                <p>%2$s</p>
                <p>A cold start is an active minute no instance was there for; an instance in a minute
                without activity is idle. Unserved are those no instance was started for either. Further left
                and further down is better.</p>
                %3$s
                %4$s
                %5$s
                %6$s
                </body>
                </html>
                """
                        .formatted(
                                escaped(trace),
                                escaped(about),
                                Curves.svg(outcomes),
                                table(figures.header(), figures.rows(outcomes)),
                                notes(outcomes),
                                figures.namesTenants() ? changes(outcomes) : "");
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw unwritable("--html " + file + " cannot be written: " + e.getMessage());
        }
    }

    private static String notes(List<Outcome> outcomes) {
        String legend =
                OutcomePrinter.isAnyFlawed(outcomes)
                        ? "<p>" + escaped(OutcomePrinter.LEGEND) + "</p>\n"
                        : "";
        return OutcomeNotes.of(outcomes).stream()
                .map(note -> "<p>" + escaped(note) + "</p>")
                .collect(Collectors.joining("\n", legend, ""));
    }

    private String changes(List<Outcome> outcomes) {
        return outcomes.stream()
                .skip(1)
                .map(
                        outcome ->
                                "<h2>"
                                        + escaped(
                                                OutcomePrinter.against(
                                                        outcome, outcomes.getFirst()))
                                        + "</h2>\n"
                                        + list("gain", outcome.gains(outcomes.getFirst()))
                                        + list("lose", outcome.losses(outcomes.getFirst())))
                .collect(Collectors.joining("\n"));
    }

    private String list(String what, List<Outcome.Change> changes) {
        String head =
                "<p>" + Amount.tenants(changes.size(), what) + (changes.isEmpty() ? "" : ", most");
        return head + "</p>\n" + (changes.isEmpty() ? "" : table(HEADER, rows(changes)));
    }

    private List<List<String>> rows(List<Outcome.Change> changes) {
        return figures.most(changes).map(OutcomePrinter::cells).toList();
    }

    private static String table(List<String> header, List<List<String>> rows) {
        return "<table>\n<thead>"
                + row("th", header)
                + "</thead>\n<tbody>\n"
                + rows.stream().map(cells -> row("td", cells)).collect(Collectors.joining("\n"))
                + "\n</tbody>\n</table>";
    }

    private static String row(String tag, List<String> cells) {
        return cells.stream()
                .map(cell -> "<" + tag + ">" + escaped(cell) + "</" + tag + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
