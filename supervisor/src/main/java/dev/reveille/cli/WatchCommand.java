package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.History;
import dev.reveille.history.InOrder;
import dev.reveille.history.Row;
import dev.reveille.history.Times;
import dev.reveille.history.TopicReader.From;
import dev.reveille.history.Watched;
import dev.reveille.wire.Reading;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reveille watch}: what happens, as it happens. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Print what happens as it happens, until Ctrl-C.")
final class WatchCommand implements Runnable {
    /** What can be watched. */
    enum What {
        /** What was decided, and what came of it. */
        DECISIONS,
        /** The whole history. */
        EVENTS,
        /** What agents do. */
        STATES
    }

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Parameters(paramLabel = "decisions|events|states")
    private What what = What.DECISIONS;

    @Option(names = "--tenant", description = "Only this tenant's agents.")
    private @Nullable String tenant;

    @Option(names = "--count", paramLabel = "N", description = "End after so many lines.")
    private int count = Integer.MAX_VALUE;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Begin there instead of now: a time, or how long ago, as 5m.")
    private @Nullable String since;

    private final AtomicInteger printed = new AtomicInteger();
    private final InOrder<Runnable> order = new InOrder<>();
    private final Map<AgentId, AgentStatus> last = new HashMap<>();

    @Override
    public void run() {
        List<Reading<?>> readings =
                switch (what) {
                    case DECISIONS -> List.of(Reading.DECISIONS, Reading.STATES);
                    case EVENTS -> List.of(Reading.EVENTS);
                    case STATES -> List.of(Reading.STATES);
                };
        From from =
                since == null
                        ? new From.Now()
                        : new From.Time(Values.past("--since", since, Instant.now()));
        KafkaSettings kafka = connection.kafka();
        try (var history = new History(kafka, kafka.codec())) {
            history.following(readings).run(from, () -> {}, this::done, this::show);
        }
    }

    /** Prints what need not wait for others any longer. */
    private boolean done() {
        order.due(Instant.now()).forEach(Runnable::run);
        return printed.get() >= count;
    }

    private void later(Instant at, Runnable print) {
        order.add(
                at,
                () -> {
                    if (printed.getAndIncrement() < count) {
                        print.run();
                    }
                },
                Instant.now());
    }

    private void show(Row<?> row) {
        switch (row.value().orElse(null)) {
            case Decision d -> Watched.decision(d).ifPresent(this::show);
            case AgentStatus s when what == What.STATES && format.json() -> {
                if (asked(Optional.of(s.agent()))) {
                    print(s.at(), Views.status(s));
                }
            }
            case AgentStatus s -> {
                var before = Optional.ofNullable(last.put(s.agent(), s));
                if (what == What.STATES || Watched.news(s, before)) {
                    show(Watched.status(s));
                }
            }
            case HistoryEvent e -> event(e);
            case null, default -> {}
        }
    }

    private void show(Watched line) {
        if (!asked(Optional.of(line.agent()))) {
            return;
        }
        if (format.json()) {
            var object = new LinkedHashMap<String, Object>();
            object.put("at", line.at().toString());
            object.put("what", line.what());
            object.put("agent", line.agent().toString());
            object.put("text", line.text());
            print(line.at(), object);
        } else {
            print(line.at(), line.what(), line.agent().toString(), line.text());
        }
    }

    private void event(HistoryEvent e) {
        if (!asked(e.agent())) {
            return;
        }
        if (format.json()) {
            print(e.at(), Views.event(e));
        } else {
            String about =
                    e.agent().map(AgentId::toString).orElse(e.node().map(n -> "" + n).orElse("-"));
            print(e.at(), e.kind().name(), about, e.reason() + ": " + Times.inMillis(e.message()));
        }
    }

    private boolean asked(Optional<AgentId> agent) {
        return tenant == null || agent.filter(id -> id.tenant().value().equals(tenant)).isPresent();
    }

    private void print(Instant at, Map<String, Object> object) {
        later(at, () -> format.object(object));
    }

    private void print(Instant at, String word, String about, String text) {
        String time =
                LocalTime.ofInstant(at, ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString();
        later(at, () -> format.line(String.format("%-12s  %-10s %s  %s", time, word, about, text)));
    }
}
