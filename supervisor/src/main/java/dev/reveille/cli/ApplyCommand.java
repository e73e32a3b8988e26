package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.history.History;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reveille apply}: all documents are written, or none. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Create or change agents and templates from YAML or JSON; all or nothing.")
final class ApplyCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private FilesOption files = new FilesOption();

    @Option(
            names = "--dry-run",
            description = "Say field by field what would change and restart, and change nothing.")
    private boolean dryRun;

    @Override
    public void run() {
        var proposal = files.read();
        KafkaSettings kafka = connection.kafka();
        List<Proposal.Line> lines;
        try (var history = new History(kafka, kafka.codec())) {
            lines = proposal.over(kafka, history, dryRun, files::warn);
        }
        var written =
                lines.stream()
                        .map(Proposal.Line::change)
                        .filter(change -> change.kind() != Changes.Kind.UNCHANGED)
                        .map(Changes.Change::line)
                        .toList();
        if (!dryRun && !written.isEmpty()) {
            new Writer(kafka).write(written);
        }
        lines.forEach(new ChangePrinter(format, dryRun, dryRun)::print);
        if (dryRun) {
            proposal.refuse();
        }
    }
}
