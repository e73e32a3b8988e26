package dev.reveille.app;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Unreachable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Whether a role can do its work. The broker is asked when somebody wants to know, and every two
 * seconds while the role works, so that the log says when it went and came back.
 */
final class Health implements AutoCloseable {
    /** A probe's own time-out is rarely below a second. */
    private static final int ANSWER_MILLIS = 900;

    private static final Logger LOGGER = LoggerFactory.getLogger(Health.class);

    private final String servers;
    private final Admin admin;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("broker-watch").factory());
    private final AtomicBoolean watching = new AtomicBoolean();
    private BrokerWatch broker = BrokerWatch.FINE;
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
        try {
            this.admin = Admin.create(kafka.admin("reveille-health"));
        } catch (KafkaException e) {
            throw Unreachable.noClient(kafka, e);
        }
    }

    /** From now on this role says what keeps it from its work. */
    void watch(Supplier<List<Problem>> troubles) {
        role = troubles;
        if (watching.compareAndSet(false, true)) {
            var _ = watcher.scheduleWithFixedDelay(this::look, 1, 2, TimeUnit.SECONDS);
        }
    }

    /** On the watcher's thread only. A refusal is an answer too. */
    private void look() {
        try {
            boolean away = refusal().filter(RetriableException.class::isInstance).isPresent();
            var step = broker.asked(!away, servers, Instant.now());
            broker = step.next();
            step.line()
                    .ifPresent(
                            line ->
                                    LOGGER.atLevel(broker.said() ? Level.WARN : Level.INFO)
                                            .log(line));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why the broker does not answer as it should, if so. */
    private Optional<Throwable> refusal() throws InterruptedException {
        try {
            var _ =
                    admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_MILLIS))
                            .clusterId()
                            .get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause() == null ? e : e.getCause());
        }
    }

    /** What keeps this process from doing its work; empty = nothing does. */
    List<Problem> troubles() {
        var troubles = new ArrayList<>(role.get());
        try {
            refusal()
                    .map(
                            why ->
                                    Problem.recoverable(
                                            "BrokerUnreachable",
                                            Category.COMMUNICATION,
                                            "no answer from " + servers + ": " + why,
                                            "start the broker, or correct bootstrap.servers"))
                    .ifPresent(troubles::add);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return troubles;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
