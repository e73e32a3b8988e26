package dev.reveille.bench;

import dev.reveille.bench.Folding.Kind;
import dev.reveille.config.KafkaSettings;
import dev.reveille.schemas.Topic;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;

/**
 * {@code bench throughput}: activity folded, judged and committed exactly once, beside a bare count
 * per key under the same settings on the same data, turn by turn in one process. A rate is per
 * second of this process' own processor time, that of its clients, compilers and collectors
 * included, so per core; the broker runs in a process of its own.
 */
final class ThroughputBench {
    private static final int TENANTS = 10_000;

    /** Rounds that are not counted: compilers are at work. */
    private static final int WARM_UP = 2;

    private static final int ROUNDS = 3;

    /** The first part of all events, one in so many, brings tenants into being; it is not timed. */
    private static final int BEGINNING = 5;

    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: assistant
            type: assistant
            relevance:
              evaluator: tenant-activity
            """;

    private final int events;
    private final Map<Kind, List<Double>> rates = new EnumMap<>(Kind.class);

    ThroughputBench(int events) {
        this.events = events;
    }

    /** Measures. */
    List<Figure> run() throws Exception {
        try (var cluster = new BenchCluster()) {
            cluster.apply(TEMPLATE);
            Backlog.activity(cluster.kafka(), events, TENANTS);
            try (var admin = Admin.create(cluster.kafka().admin("bench"))) {
                for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                    for (Kind kind : Kind.values()) {
                        double rate = rate(cluster, admin, kind, round);
                        if (round >= WARM_UP) {
                            rates.computeIfAbsent(kind, _ -> new ArrayList<>()).add(rate);
                        }
                    }
                }
            }
        }
        double ours = median(Kind.RELEVANCE);
        double bare = median(Kind.BARE);
        double cached = median(Kind.BARE_CACHED);
        return List.of(
                Figure.of("throughput", "events_per_second", ours, "/s"),
                Figure.of("throughput", "bare_per_second", bare, "/s"),
                Figure.of("throughput", "bare_cached_per_second", cached, "/s"),
                Figure.atLeast("throughput", "ratio", ours / bare, "", 0.8),
                Figure.of("throughput", "ratio_cached", ours / cached, ""));
    }

    /** Events a second of processor time. */
    private double rate(BenchCluster cluster, Admin admin, Kind kind, int round) throws Exception {
        KafkaSettings kafka = cluster.kafka();
        String topic = kafka.names().of(Topic.ACTIVITY);
        String application = "bench-" + kind.name().toLowerCase(java.util.Locale.ROOT) + round;
        try (var folding = kind.start(kafka, application, cluster.directory())) {
            Waits.until(folding.running());
            var committed = new Committed(admin, application, topic);
            long from = committed.await(events / BEGINNING);
            long before = Processor.nanos();
            long to = committed.await(events);
            return (to - from) * 1e9 / (Processor.nanos() - before);
        }
    }

    private double median(Kind kind) {
        var sorted = Objects.requireNonNull(rates.get(kind)).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
