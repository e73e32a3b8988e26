package dev.reveille.scheduler;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.EvaluatorFailed;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Why a source is not read, in words. */
final class SourceTrouble {
    private static final String CODE = "SourceNotRead";

    private SourceTrouble() {}

    /** Its topic is gone, or never was. */
    static Problems noTopic(String source, String topic) {
        return new Problems(
                problem(
                        "its topic " + topic + " is not there",
                        "create the topic, or `reveille delete source " + source + "`"));
    }

    /** Whatever a session of it failed with. */
    static Problem of(String source, Throwable failure) {
        return switch (failure) {
            case Problems told -> told.list().getFirst();
            case UnknownTopicOrPartitionException _ ->
                    problem(
                            "its topic is not there",
                            "create it, or `reveille delete source " + source + "`");
            case AuthorizationException e ->
                    problem(
                            "it may not: " + e.getMessage(),
                            "grant it: read on topic and group, write on what it feeds");
            case KafkaException e when e.getMessage() != null ->
                    problem(e.getMessage(), "wait; if it lasts, look at the broker");
            default ->
                    problem(
                            EvaluatorFailed.why(failure),
                            "wait; if it lasts, report it with the scheduler's log");
        };
    }

    private static Problem problem(String message, String remedy) {
        return Problem.recoverable(CODE, Category.COMMUNICATION, message, remedy);
    }
}
