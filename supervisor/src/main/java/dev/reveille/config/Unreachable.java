package dev.reveille.config;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.CodecException;
import dev.reveille.wire.CodecProblems;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** What is said when Kafka does not answer, or does not want to. */
public final class Unreachable {
    /** How Kafka's clients begin to say that a name means no address. */
    private static final String NO_SUCH_HOST = "No resolvable bootstrap urls";

    private Unreachable() {}

    /** No answer in time. */
    public static Problems problem(KafkaSettings kafka, Throwable cause) {
        return new Problems(
                Problem.recoverable(
                        "KafkaUnreachable",
                        Category.COMMUNICATION,
                        "no answer from Kafka at "
                                + kafka.bootstrapServers()
                                + ": "
                                + cause.getMessage(),
                        "start it (`reveille dev` brings one), or name another with"
                                + " --bootstrap-server or bootstrap.servers"));
    }

    /** No client came into being: no address of it is known, or its properties are wrong. */
    public static Problems noClient(KafkaSettings kafka, KafkaException failure) {
        Throwable root = root(failure);
        return String.valueOf(root.getMessage()).startsWith(NO_SUCH_HOST)
                ? problem(kafka, new UnknownHostException("no such host"))
                : badProperties(root);
    }

    /** Whatever a client's future failed with. */
    public static Problems because(KafkaSettings kafka, ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return switch (cause) {
            case CodecException codec -> CodecProblems.thrown(codec);
            case TimeoutException timeout -> problem(kafka, timeout);
            default -> refused(kafka, cause);
        };
    }

    /** An answer, and it was no. */
    public static Problems refused(KafkaSettings kafka, Throwable cause) {
        return new Problems(
                Problem.of(
                        "KafkaRefused",
                        Category.COMMUNICATION,
                        "Kafka at "
                                + kafka.bootstrapServers()
                                + " refused: "
                                + cause.getClass().getSimpleName()
                                + ": "
                                + cause.getMessage(),
                        "check the client's properties (--command-config) and its permissions"));
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static Problems badProperties(Throwable root) {
        return new Problems(
                Problem.invalid(
                        "InvalidConfiguration",
                        "the Kafka client's properties cannot be used: " + root.getMessage(),
                        "correct --bootstrap-server, --command-config or --command-property"));
    }
}
