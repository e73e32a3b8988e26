package dev.reveille.cli;

import dev.reveille.cli.Changes.Change;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecDocument;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.history.History;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reveille apply}: all documents are written, or none. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Create or change agents and templates from YAML or JSON; all or nothing.")
final class ApplyCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE|DIR",
            description = "A file of specs, a folder of them, or - for standard input; repeatable.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
    private boolean dryRun;

    @Override
    public void run() {
        List<SpecDocument> documents = documents();
        KafkaSettings kafka = connection.kafka();
        List<Change> changes;
        try (var history = new History(kafka, kafka.codec())) {
            var templates = history.templates();
            var patterns = patterns(documents, templates);
            problems(SpecChecks.of(documents, patterns));
            var before = new Changes(history.specs(), templates);
            Instant now = Instant.now();
            changes = documents.stream().map(d -> before.of(d, now, Writer.me())).toList();
            var nodes = history.nodes(now).all();
            Offers.lacking(documents, patterns, nodes).forEach(this::warn);
        }
        var lines =
                changes.stream()
                        .filter(change -> change.kind() != Changes.Kind.UNCHANGED)
                        .map(Change::line)
                        .toList();
        if (!dryRun && !lines.isEmpty()) {
            new Writer(kafka).write(lines);
        }
        changes.forEach(this::print);
    }

    private List<SpecDocument> documents() {
        return switch (SpecFiles.read(files)) {
            case Parsed.Ok<List<SpecDocument>>(var documents, var warnings) -> {
                warnings.forEach(this::warn);
                yield documents;
            }
            case Parsed.Wrong<List<SpecDocument>>(var wrong) -> throw new Problems(wrong);
        };
    }

    private void warn(String warning) {
        spec.commandLine().getErr().println("warning: " + warning);
    }

    /** Documents of templates by name: those that are there, and over them those being applied. */
    private static Map<String, String> patterns(
            List<SpecDocument> documents, Map<String, TemplateRecord> there) {
        var templates = new HashMap<String, String>();
        there.forEach((name, template) -> templates.put(name, template.document()));
        for (SpecDocument document : documents) {
            if (document instanceof SpecDocument.OfTemplate template) {
                templates.put(template.name(), template.document());
            }
        }
        return templates;
    }

    private static void problems(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
    }

    private void print(Change change) {
        if (format.json()) {
            format.object(
                    Map.of(
                            "name", change.name(),
                            "change", change.kind().word(),
                            "version", change.version(),
                            "dry_run", dryRun));
        } else {
            format.line(
                    change.kind().word()
                            + " "
                            + change.name()
                            + " (version "
                            + change.version()
                            + ")"
                            + (dryRun ? ", dry run" : ""));
        }
    }
}
