package dev.reveille.scheduler;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.EvaluatorFailed;
import dev.reveille.schemas.CodecException;
import dev.reveille.wire.CodecProblems;
import java.util.Locale;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
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

    /** Another scheduler has to say where the source begins, and did not. */
    static Problems notSettled(String topic) {
        return new Problems(
                problem(
                        "the scheduler that reads " + topic + "-0 has not settled where to begin",
                        "wait; if it lasts, see that scheduler in `reveille status`"));
    }

    /** Whatever a session of it failed with. */
    static Problem of(String source, Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof Problems told) {
                return told.list().getFirst();
            }
            if (t instanceof CodecException codec) {
                return CodecProblems.of(codec);
            }
        }
        return switch (meant(failure)) {
            case UnknownTopicOrPartitionException _ ->
                    problem(
                            "its topic, or one it feeds, is not there",
                            "create it, or `reveille delete source " + source + "`");
            case InvalidTopicException _ ->
                    problem("no topic can have the name it gives", "correct topic in the source");
            case TopicAuthorizationException e ->
                    problem(
                            "it may not use " + String.join(", ", e.unauthorizedTopics()),
                            "grant it: READ on its topic, WRITE on what it feeds");
            case GroupAuthorizationException e ->
                    problem("it may not use group " + e.groupId(), "grant it: READ on the group");
            case AuthorizationException _ ->
                    problem(
                            "it may not use its transactional id, or the cluster",
                            "grant it: WRITE on transactional ids of reveille-source-*");
            case AuthenticationException _ ->
                    problem(
                            "the broker does not accept who it is",
                            "correct user, password or certificate in the scheduler's"
                                    + " --command-config");
            case OffsetOutOfRangeException _, NoOffsetForPartitionException _ ->
                    problem(
                            "where it was to go on is no longer in its topic",
                            "see retention of the topic; `reveille delete source "
                                    + source
                                    + "` and apply begin it anew");
            case ProducerFencedException _,
                    InvalidProducerEpochException _,
                    FencedInstanceIdException _ ->
                    problem(
                            "another scheduler of the same name reads it",
                            "give each scheduler a scheduler.name of its own");
            case CommitFailedException _, RebalanceInProgressException _ ->
                    problem(
                            "its partitions went to another scheduler meanwhile",
                            "nothing: it goes on with those it has now");
            case RecordTooLargeException _ ->
                    problem(
                            "what it tells is larger than the broker takes",
                            "let its expressions give less, or raise max.message.bytes");
            case RecordDeserializationException _ ->
                    problem("a record of it is damaged", "see its topic's broker");
            case TimeoutException _, DisconnectException _ ->
                    problem(
                            "the broker does not answer in time",
                            "wait; if it lasts, look at the broker");
            case ConfigException _ ->
                    problem(
                            "no client of Kafka can be made of the settings",
                            "correct the scheduler's --command-config or --command-property");
            case RetriableException _, KafkaException _ ->
                    problem(
                            "the broker refuses: " + words(meant(failure)),
                            "wait; if it lasts, look at the broker");
            default ->
                    problem(
                            EvaluatorFailed.why(failure),
                            "wait; if it lasts, report it with the scheduler's log");
        };
    }

    /** What the outermost is about: clients wrap what a broker said, or a listener threw. */
    private static Throwable meant(Throwable failure) {
        Throwable meant = failure;
        while (meant.getClass() == KafkaException.class && meant.getCause() != null) {
            meant = meant.getCause();
        }
        return meant;
    }

    /** {@code NotEnoughReplicasException} is {@code not enough replicas}. */
    private static String words(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        if (failure.getClass() == KafkaException.class) {
            return failure.getMessage() == null ? "it does not say why" : failure.getMessage();
        }
        return name.replaceAll("Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private static Problem problem(String message, String remedy) {
        return Problem.recoverable(CODE, Category.COMMUNICATION, message, remedy);
    }
}
