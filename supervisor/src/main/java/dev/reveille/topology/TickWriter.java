package dev.reveille.topology;

import dev.reveille.config.KafkaSettings;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a tick to every partition of {@code ticks} again and again, so that time advances in the
 * log. Several schedulers may do so at once: more ticks mean nothing more than the time they bear.
 */
public final class TickWriter implements AutoCloseable {
    /** Time between ticks; a deadline fires at most this late. */
    public static final Duration INTERVAL = Duration.ofMillis(500);

    private static final Logger LOGGER = LoggerFactory.getLogger(TickWriter.class);

    private final Producer<String, byte[]> producer;
    private final ScheduledExecutorService timer;
    private final String topic;
    private final int partitions;
    private final byte[] tick;
    private boolean failing;

    private TickWriter(Producer<String, byte[]> producer, RelevanceSetup setup, String scheduler) {
        this.producer = producer;
        this.topic = setup.names().of(Topic.TICKS);
        this.partitions = setup.layout().tenantPartitions();
        this.tick = setup.wire().tick(scheduler);
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        work -> Thread.ofPlatform().name("ticks").daemon().unstarted(work));
    }

    /**
     * Begins at once.
     *
     * @param scheduler name told in the ticks
     */
    public static TickWriter start(
            KafkaSettings settings, RelevanceSetup setup, String scheduler, Duration interval) {
        var producer = new KafkaProducer<String, byte[]>(settings.producer("ticks-" + scheduler));
        var writer = new TickWriter(producer, setup, scheduler);
        writer.begin(interval);
        return writer;
    }

    private void begin(Duration interval) {
        var _ =
                timer.scheduleWithFixedDelay(
                        this::write, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void write() {
        try {
            for (int partition = 0; partition < partitions; partition++) {
                var record =
                        new ProducerRecord<>(topic, partition, Integer.toString(partition), tick);
                var _ = producer.send(record, (_, failure) -> said(failure));
            }
        } catch (RuntimeException e) {
            said(e);
        }
    }

    /** Once per outage; time stands still meanwhile, which stops nobody. */
    private synchronized void said(@Nullable Exception failure) {
        if (failure != null && !failing) {
            LOGGER.warn("ticks cannot be written, deadlines wait: {}", failure.getMessage());
        }
        failing = failure != null;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close(Duration.ofSeconds(1));
    }
}
