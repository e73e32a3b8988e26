package dev.reveille.cli;

import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HealthReport;
import dev.reveille.core.placement.Placement;
import dev.reveille.core.placement.Pools;
import dev.reveille.history.AgentLine;
import dev.reveille.history.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An agent that is not as it should be.
 *
 * @param kind waiting or broken
 * @param headline state and reason, which many may share
 * @param what all that is known of it
 */
record Trouble(String kind, String agent, String headline, String what, String remedy) {
    private static final Duration SLOW = Duration.ofSeconds(15);

    Map<String, Object> object() {
        return new TreeMap<>(Map.of("kind", kind, "agent", agent, "what", what, "remedy", remedy));
    }

    static List<Trouble> of(AgentLine line, Instant now) {
        var troubles = new ArrayList<>(placed(line, now));
        line.decision().ifPresent(decision -> troubles.addAll(Doubts.of(decision, now)));
        return troubles;
    }

    private static List<Trouble> placed(AgentLine line, Instant now) {
        boolean asked = line.decision().filter(d -> d.wantsProcess()).isPresent();
        if (line.status().isEmpty()) {
            boolean late =
                    line.decision().filter(d -> d.since().isBefore(now.minus(SLOW))).isPresent();
            return asked && late
                    ? List.of(
                            new Trouble(
                                    "waiting",
                                    line.agent().toString(),
                                    "not placed",
                                    "asked to run, and nothing placed it",
                                    served(line.decision().orElseThrow().pool())))
                    : List.of();
        }
        AgentStatus status = line.status().get();
        String what =
                status.state()
                        + " "
                        + status.reason()
                        + " since "
                        + Reads.ago(status.at(), now)
                        + (status.message().isEmpty() ? "" : ": " + message(status))
                        + status.problem()
                                .filter(problem -> !repeats(status.message(), problem))
                                .map(problem -> "; " + shortened(problem))
                                .orElse("");
        return switch (status.state()) {
            case PENDING -> List.of(trouble("waiting", status, what, pending(status)));
            case RESTARTING ->
                    List.of(
                            trouble(
                                    "waiting",
                                    status,
                                    what,
                                    "it starts again by itself"
                                            + status.retryAt().map(at -> " at " + at).orElse("")
                                            + "; `reveille logs "
                                            + status.agent()
                                            + "` may say why it failed"));
            case CRASHED, LOST ->
                    List.of(
                            trouble(
                                    "broken",
                                    status,
                                    what,
                                    "see `reveille logs "
                                            + status.agent()
                                            + "`, repair, then `reveille reset "
                                            + status.agent()
                                            + "`"));
            case RUNNING -> status.health().map(health -> unwell(status, health)).orElse(List.of());
            case IDLE, STARTING, STOPPING, STOPPED -> List.of();
        };
    }

    /** It runs, and its checks say that it should not be relied on. */
    private static List<Trouble> unwell(AgentStatus status, HealthReport health) {
        boolean failing = health.liveness() == HealthReport.Liveness.FAILING;
        if (status.takesWork() && !failing) {
            return List.of();
        }
        String how = status.takesWork() ? "its liveness check fails" : "not ready";
        return List.of(
                new Trouble(
                        "waiting",
                        status.agent().toString(),
                        status.state() + ", " + how,
                        status.state()
                                + ", "
                                + how
                                + (health.lastFailure().isEmpty()
                                        ? ""
                                        : ": " + health.lastFailure()),
                        "see `reveille logs " + status.agent() + "`"));
    }

    private static boolean repeats(String message, String problem) {
        return message.contains(problem) || (!message.isEmpty() && problem.contains(message));
    }

    private static String message(AgentStatus status) {
        return Times.inMillis(shortened(status.message()));
    }

    /** What to see to where nothing places what a pool is to run. */
    static String served(String pool) {
        String runs =
                "see that a scheduler runs for its pool: `reveille scheduler`, or `reveille dev`";
        return Pools.DEFAULT.number(pool).isPresent()
                ? runs
                : runs
                        + "; and that the setting `pools` of every scheduler and node numbers "
                        + pool
                        + ", such as pools=default=0,"
                        + pool
                        + "=1";
    }

    /** Without the folders of a PATH, which fill a screen and say little. */
    private static String shortened(String text) {
        return text.replaceAll(" on PATH \"[^\"]*\"", " on the node's PATH");
    }

    private static Trouble trouble(String kind, AgentStatus status, String what, String remedy) {
        return new Trouble(
                kind,
                status.agent().toString(),
                status.state() + " " + status.reason(),
                what,
                remedy);
    }

    private static String pending(AgentStatus status) {
        return switch (status.reason().toUpperCase(Locale.ROOT)) {
            case "NO_CAPACITY" ->
                    status.message().contains(Placement.Nowhere.NO_NODES)
                            ? "start one with `reveille node`"
                            : "start another node, or raise node.slots";
            case "NO_MATCHING_NODE" ->
                    "start a node of its pool whose catalogue has its type and whose labels"
                            + " it requires";
            case "AWAITING_RELEASE" -> "its former node must let go of it, or be lost, first";
            case "BREAKER_OPEN" -> "repair it, then `reveille reset`";
            default -> "see `reveille explain`";
        };
    }
}
