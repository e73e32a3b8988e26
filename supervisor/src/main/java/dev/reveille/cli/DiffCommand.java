package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.history.History;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reveille diff}: what {@code apply} would change; exits as diff does. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 2,
        description = {
            "Say field by field what apply would change, and what that would restart.",
            "Exits with 0 where nothing differs, 1 where something does, 2 on trouble."
        })
final class DiffCommand implements Callable<Integer> {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private FilesOption files = new FilesOption();

    @Override
    public Integer call() {
        var proposal = files.read();
        KafkaSettings kafka = connection.kafka();
        List<Proposal.Line> lines;
        try (var history = new History(kafka, kafka.codec())) {
            lines = proposal.over(kafka, history, true, files::warn);
        }
        var differing =
                lines.stream()
                        .filter(line -> line.change().kind() != Changes.Kind.UNCHANGED)
                        .toList();
        differing.forEach(new ChangePrinter(format, false, true)::print);
        return differing.isEmpty() ? 0 : 1;
    }
}
