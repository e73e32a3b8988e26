package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.History;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;

/** What commands that only read have in common. */
final class Reads {
    private Reads() {}

    static <T> T with(Connection connection, Function<History, T> read) {
        return with(connection.kafka(), read);
    }

    static <T> T with(KafkaSettings kafka, Function<History, T> read) {
        try (var history = new History(kafka, kafka.codec())) {
            return read.apply(history);
        }
    }

    /** How long ago, in words; times ahead count as now. */
    static String ago(Instant at, Instant now) {
        return at.isAfter(now)
                ? "now"
                : dev.reveille.history.Times.of(Duration.between(at, now)) + " ago";
    }

    /** How long is left, in words; times that are over count as now. */
    static String left(Instant until, Instant now) {
        return until.isAfter(now)
                ? dev.reveille.history.Times.of(Duration.between(now, until)) + " left"
                : "over";
    }

    static Problems noAgent(AgentId agent, Collection<AgentId> known) {
        String near =
                known.stream()
                        .filter(other -> other.name().equals(agent.name()))
                        .limit(5)
                        .map(AgentId::toString)
                        .collect(java.util.stream.Collectors.joining(", "));
        String slip =
                Nearest.to(agent.toString(), known.stream().map(AgentId::toString).toList())
                        .map(other -> "; did you mean " + other + "?")
                        .orElse("");
        return new Problems(
                Problem.of(
                        "AgentNotFound",
                        Category.NOT_FOUND,
                        "no agent "
                                + agent
                                + " is known"
                                + (near.isEmpty() ? slip : "; of that name there are " + near),
                        "see `reveille get agents`; an agent of a template comes into being with"
                                + " its tenant's first activity"));
    }

    static Problems notFound(String code, String what, String remedy) {
        return new Problems(Problem.of(code, Category.NOT_FOUND, what, remedy));
    }
}
