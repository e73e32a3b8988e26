package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problem;
import dev.reveille.history.History;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Operations;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ends of all processes that run when agents are stopped, told as they come. */
final class Shutdown {
    /** Clocks of nodes may differ from this one's by so much. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** Nodes tell an end a moment after it came. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private final KafkaSettings kafka;
    private final Ends printed;
    private final Instant asked = Instant.now();
    private final Instant latest;
    private final Duration patience;
    private final SortedMap<AgentId, AgentStatus> running = new TreeMap<>();
    private final Map<AgentId, String> ids = new TreeMap<>();

    private Shutdown(KafkaSettings kafka, Format format, Duration patience) {
        this.kafka = kafka;
        this.printed = new Ends(format, asked);
        this.patience = patience;
        this.latest = asked.plus(patience);
    }

    /** Looks who runs, before anything is said. */
    static Shutdown before(
            KafkaSettings kafka, Format format, List<OverrideScope> scopes, Duration patience) {
        var shutdown = new Shutdown(kafka, format, patience);
        try (var history = new History(kafka, kafka.codec())) {
            InForce now = InForce.read(history);
            history.agents().all().stream()
                    .filter(status -> status.state().hasProcess())
                    .filter(
                            status ->
                                    scopes.stream().anyMatch(s -> now.concerns(s, status.agent())))
                    .forEach(status -> shutdown.running.put(status.agent(), status));
        }
        return shutdown;
    }

    /** Tells the nodes, before anything is said, that none is to be asked to end. */
    void foretell() {
        var within = Map.of("within", Long.toString(patience.toMillis()));
        write("foretell", within);
    }

    /** Asks the nodes to kill all of them. */
    void kill() {
        write("stop", Map.of("force", "true"));
    }

    private void write(String verb, Map<String, String> arguments) {
        var lines = running.values().stream().map(s -> line(s, verb, arguments)).toList();
        if (!lines.isEmpty()) {
            new Writer(kafka).write(lines);
        }
    }

    /** Both words about an agent are one operation. */
    private Writer.Line line(AgentStatus status, String verb, Map<String, String> arguments) {
        var request =
                new OperationRequest(
                        ids.computeIfAbsent(status.agent(), _ -> UUID.randomUUID().toString()),
                        verb,
                        Optional.of(status.agent()),
                        status.node(),
                        arguments,
                        Writer.me(),
                        Instant.now());
        return new Writer.Line(
                Topic.OPERATIONS, Operations.key(request), Optional.of(Operations.toAvro(request)));
    }

    /** Prints each end, until all have come or the time is over; what is left is a problem. */
    List<Problem> tell() {
        var left = new TreeMap<>(running);
        printed.begin(left);
        try (var history = new History(kafka, kafka.codec())) {
            history.following(List.of(Reading.EVENTS, Reading.STATES))
                    .run(
                            new From.Time(asked.minus(SKEW)),
                            () -> {},
                            () -> left.isEmpty() || Instant.now().isAfter(latest.plus(ON_ITS_WAY)),
                            row -> hear(row.value().orElse(null), left));
        }
        printed.end(running.size() - left.size(), left.values());
        return left.isEmpty() ? List.of() : List.of(problem(left));
    }

    private void hear(@Nullable Object value, Map<AgentId, AgentStatus> left) {
        switch (value) {
            case HistoryEvent event when event.kind() == Kind.EXITED ->
                    event.agent()
                            .filter(agent -> ended(left.get(agent), event))
                            .ifPresent(
                                    agent -> {
                                        left.remove(agent);
                                        printed.ended(agent, event);
                                    });
            case AgentStatus status -> {
                // A node that was lost took its processes with it, or nobody knows.
                left.computeIfPresent(status.agent(), (_, _) -> status);
            }
            case null, default -> {}
        }
    }

    /** Whether that is the end of the process, or of one that came after it. */
    private boolean ended(@Nullable AgentStatus status, HistoryEvent event) {
        if (status == null) {
            return false;
        }
        String pid = event.details().getOrDefault("pid", "");
        boolean same =
                status.pid().isPresent() && pid.equals(Long.toString(status.pid().getAsLong()));
        return same || !event.at().isBefore(asked);
    }

    private Problem problem(Map<AgentId, AgentStatus> left) {
        return Problem.recoverable(
                "AgentsStillRunning",
                Category.SHUTDOWN,
                left.size()
                        + " of "
                        + running.size()
                        + " agents did not end within "
                        + patience.toSeconds()
                        + " s: "
                        + String.join(
                                ", ",
                                left.values().stream().limit(10).map(Shutdown::words).toList())
                        + (left.size() > 10 ? ", …" : ""),
                "they stay stopped once they end; `reveille stop --force` kills them now, and"
                        + " `reveille get nodes` tells whether their node is there to do it");
    }

    private static String words(AgentStatus status) {
        return status.agent()
                + " ("
                + status.state()
                + status.node().map(NodeId::value).map(node -> " on " + node).orElse("")
                + ")";
    }
}
