package dev.reveille.history;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;

/** What is said when Kafka does not answer, or does not want to. */
public final class Unreachable {
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
                                + " --bootstrap-server"));
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

    /** Properties no client can be made of. */
    public static Problems badProperties(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new Problems(
                Problem.invalid(
                        "InvalidConfiguration",
                        "the Kafka client's properties cannot be used: " + root.getMessage(),
                        "correct --bootstrap-server, --command-config or --command-property"));
    }
}
