package dev.reveille.app;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Whether a role can do its work. The broker is asked only when somebody wants to know. */
final class Health implements AutoCloseable {
    /** A probe's own time-out is rarely below a second. */
    private static final int ANSWER_MILLIS = 900;

    private final String servers;
    private final Admin admin;
    private volatile Supplier<List<Problem>> role =
            () ->
                    List.of(
                            Problem.recoverable(
                                    "NotReady",
                                    Category.STARTUP,
                                    "it is starting",
                                    "wait; if it lasts, look at its log"));

    Health(KafkaSettings kafka) {
        this.servers = kafka.bootstrapServers();
        this.admin = Admin.create(kafka.admin("reveille-health"));
    }

    /** From now on this role says what keeps it from its work. */
    void watch(Supplier<List<Problem>> troubles) {
        role = troubles;
    }

    /** What keeps this process from doing its work; empty = nothing does. */
    List<Problem> troubles() {
        var troubles = new ArrayList<>(role.get());
        try {
            var _ =
                    admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_MILLIS))
                            .clusterId()
                            .get();
        } catch (ExecutionException e) {
            troubles.add(
                    Problem.recoverable(
                            "BrokerUnreachable",
                            Category.COMMUNICATION,
                            "no answer from " + servers + ": " + e.getCause(),
                            "start the broker, or correct bootstrap.servers"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return troubles;
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
