package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.history.History;
import dev.reveille.history.TopicReader.From;
import dev.reveille.wire.Reading;
import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reveille top}: agents by what they use. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = {
            "Show running agents by what they use, again and again; plain text where the output is no",
            "terminal. Nodes tell it every few seconds where it changes, and once a minute."
        })
final class TopCommand implements Runnable {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J\u001b[3J";

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private LocalOptions local = new LocalOptions();

    @Option(names = "--once", description = "Show it once and end.")
    private boolean once;

    @Option(
            names = "--sort",
            paramLabel = "BY",
            defaultValue = "cpu",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TopLine.Sort sort = TopLine.Sort.CPU;

    @Option(names = "--tenant", description = "Only agents of this tenant.")
    private @Nullable String tenant;

    @Option(names = "--node", description = "Only agents on this node.")
    private @Nullable String node;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "40",
            description = "Most lines shown (default: ${DEFAULT-VALUE}).")
    private int last = 40;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "How often, seconds or such as 500ms (default: ${DEFAULT-VALUE}).")
    private String every = "2s";

    private Instant next = Instant.MIN;

    @Override
    public void run() {
        Duration interval = Values.patience("--every", every);
        if (interval.isZero() || last < 1) {
            throw new Misuse(
                    "InvalidUsage",
                    interval.isZero() ? "--every is " + every : "--last is " + last,
                    "write more than nothing");
        }
        if (local.asked()) {
            show(local.socket(connection)::top, interval);
            return;
        }
        KafkaSettings kafka = connection.kafka();
        Instant began = Instant.now();
        try (var history = new History(kafka, kafka.codec())) {
            Usages usages = Usages.read(history, began);
            print(usages.lines());
            if (once) {
                return;
            }
            next = began.plus(interval);
            history.following(List.of(Reading.HEALTHS, Reading.STATES))
                    .run(new From.Time(began), () -> {}, () -> due(usages, interval), usages::take);
        }
    }

    private void show(Supplier<List<TopLine>> lines, Duration interval) {
        print(lines.get());
        while (!once) {
            LockSupport.parkNanos(interval.toNanos());
            print(lines.get());
        }
    }

    /** Prints when it is time; never done. */
    private boolean due(Usages usages, Duration interval) {
        if (!Instant.now().isBefore(next)) {
            next = Instant.now().plus(interval);
            print(usages.lines());
        }
        return false;
    }

    private void print(List<TopLine> all) {
        List<TopLine> lines =
                all.stream()
                        .filter(l -> tenant == null || l.agent().startsWith(tenant + "/"))
                        .filter(l -> node == null || l.node().equals(node))
                        .sorted(sort.order())
                        .limit(last)
                        .toList();
        if (format.json()) {
            lines.forEach(line -> format.object(line.object()));
            return;
        }
        boolean terminal =
                !once
                        && Optional.ofNullable(System.console())
                                .filter(Console::isTerminal)
                                .isPresent();
        if (terminal) {
            format.raw(HOME_AND_CLEAR);
        }
        format.table(TopLine.HEADER, lines.stream().map(TopLine::cells).toList(), "no agent runs");
        if (!once && !terminal) {
            format.line("");
        }
    }
}
