package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LogLine;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.history.History;
import dev.reveille.history.NodeTable;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Operations;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What every node has of an agent's log: each is asked on the topic of operations, and answers with
 * its newest lines on that of events. To follow, they are asked again and again, each from where it
 * left off.
 */
final class FleetLogs {
    /** How long nodes may take; one that is away never answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How often nodes are asked, to follow. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private record Told(String node, Instant at, String line) {}

    private final KafkaSettings kafka;
    private final AgentId agent;
    private final boolean follow;
    private final BiConsumer<String, String> lines;
    private final Consumer<String> remarks;
    private final Map<String, String> arguments = new HashMap<>();
    private final List<Told> told = new ArrayList<>();
    private final Set<String> awaited = new TreeSet<>();
    private Set<String> nodes = Set.of();
    private String id = "";
    private Instant askedAt = Instant.MIN;
    private boolean printed;

    /**
     * @param lines told each line after the node it is of
     * @param remarks told what is missing
     */
    FleetLogs(
            KafkaSettings kafka,
            AgentId agent,
            boolean follow,
            BiConsumer<String, String> lines,
            Consumer<String> remarks) {
        this.kafka = kafka;
        this.agent = agent;
        this.follow = follow;
        this.lines = lines;
        this.remarks = remarks;
    }

    /** The last so many lines of each node, from then on. */
    void print(int most, Optional<Instant> from) {
        arguments.put("lines", Integer.toString(most));
        from.ifPresent(since -> arguments.put("from", since.toString()));
        if (follow) {
            arguments.put("follow", "true");
        }
        try (var history = new History(kafka, kafka.codec())) {
            nodes =
                    history.nodes(Instant.now()).all().stream()
                            .filter(FleetLogs::answers)
                            .map(line -> line.node().value())
                            .collect(Collectors.toCollection(TreeSet::new));
            history.following(List.of(Reading.EVENTS))
                    .run(
                            new From.Now(),
                            this::ask,
                            this::done,
                            row -> row.value().ifPresent(this::take));
        }
    }

    private static boolean answers(NodeTable.Line line) {
        return Set.of("READY", "DRAINING", "STARTING").contains(line.state());
    }

    private void ask() {
        id = UUID.randomUUID().toString();
        askedAt = Instant.now();
        printed = false;
        awaited.clear();
        awaited.addAll(nodes);
        var request =
                new OperationRequest(
                        id,
                        "logs",
                        Optional.of(agent),
                        Optional.empty(),
                        arguments,
                        Writer.me(),
                        askedAt);
        new Writer(kafka)
                .write(
                        List.of(
                                new Writer.Line(
                                        Topic.OPERATIONS,
                                        Operations.key(request),
                                        Optional.of(Operations.toAvro(request)))));
        // From now on only where a node left off counts.
        arguments.put("lines", "1000");
    }

    private void take(Object value) {
        if (!(value instanceof HistoryEvent event)
                || !id.equals(event.details().get("id"))
                || event.node().isEmpty()) {
            return;
        }
        String node = event.node().get().value();
        var details = event.details();
        awaited.remove(node);
        if (!details.getOrDefault("result", "").equals("done")) {
            remarks.accept("node " + node + ": " + event.message());
            return;
        }
        Optional.ofNullable(details.get("until"))
                .ifPresent(until -> arguments.put("from." + node, until));
        if (details.containsKey("cut") && arguments.containsKey("from")) {
            remarks.accept("node " + node + ": only its newest lines of that time are told");
        }
        Instant at = Instant.MIN;
        for (String line : details.getOrDefault("lines", "").lines().toList()) {
            at = LogLine.parse(line).at().orElse(at);
            told.add(new Told(node, at, line));
        }
    }

    /** Asked some ten times a second. */
    private boolean done() {
        Duration since = Duration.between(askedAt, Instant.now());
        boolean over = awaited.isEmpty() || since.compareTo(PATIENCE) > 0;
        if (over && !printed) {
            printed = true;
            told.sort(Comparator.comparing(Told::at));
            told.forEach(line -> lines.accept(line.node(), line.line()));
            told.clear();
            awaited.forEach(node -> remarks.accept("node " + node + " did not answer"));
        }
        if (over && follow && since.compareTo(AGAIN) > 0) {
            ask();
        }
        return over && !follow;
    }
}
