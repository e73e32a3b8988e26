package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.history.History;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @Option(
            names = "--dry-run",
            description = "Say field by field what would change and restart, and change nothing.")
    private boolean dryRun;

    @Override
    public void run() {
        var proposal = Proposal.read(files);
        KafkaSettings kafka = connection.kafka();
        List<Proposal.Line> lines;
        try (var history = new History(kafka, kafka.codec())) {
            lines = proposal.over(kafka, history, dryRun, this::warn);
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
    }

    private void warn(String warning) {
        spec.commandLine().getErr().println("warning: " + warning);
    }
}
