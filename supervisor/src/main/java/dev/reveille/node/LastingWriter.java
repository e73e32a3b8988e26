package dev.reveille.node;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what must arrive: states, releases, history, dead letters. While the broker is away they
 * wait in order on this writer's own thread and are delivered when it returns. Of history, and of
 * what agents tell and ask, no more than a bound waits: what comes on top is dropped, counted and
 * said in the log, because it describes, or is worth little late. States and releases always wait:
 * there are no more of them than changes of agents, and those are slowed by back-off and breakers.
 */
final class LastingWriter implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LastingWriter.class);

    /** Some 100 MB beside the producer's own 32 MB: hours of an outage on a busy node. */
    static final int MOST_HISTORY = 100_000;

    /**
     * A record that is yet to be written out, and whose partition may have to be asked for; given
     * topics' partition counts. Called on this writer's thread.
     */
    interface Lazy {
        ProducerRecord<String, byte[]> record(ToIntFunction<String> partitions);
    }

    private final int mostHistory;
    private final KafkaProducer<String, byte[]> producer;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("node-writer").daemon().factory());
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong waitingHistory = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile int tenantPartitions;

    /**
     * @param mostHistory lines of history that may wait
     */
    LastingWriter(Properties producer, int mostHistory) {
        this.mostHistory = mostHistory;
        producer.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(Long.MAX_VALUE));
        this.producer = new KafkaProducer<>(producer);
    }

    void send(Lazy lazy) {
        waiting.incrementAndGet();
        thread.execute(() -> deliver(lazy));
    }

    void sendHistory(Lazy lazy) {
        if (waitingHistory.get() >= mostHistory) {
            if (lost.getAndIncrement() == 0) {
                LOGGER.atError()
                        .addKeyValue("waiting", mostHistory)
                        .log("the broker is away for long: history is dropped from here on");
            }
            return;
        }
        waitingHistory.incrementAndGet();
        waiting.incrementAndGet();
        thread.execute(
                () -> {
                    try {
                        deliver(lazy);
                    } finally {
                        delivered();
                    }
                });
    }

    private void delivered() {
        if (waitingHistory.decrementAndGet() == 0 && lost.get() > 0) {
            LOGGER.atError()
                    .addKeyValue("lines", lost.getAndSet(0))
                    .log("history of this node was dropped while the broker was away");
        }
    }

    /** Lines of history dropped since it was last said. */
    long lost() {
        return lost.get();
    }

    /** Records of any kind that wait. */
    long waiting() {
        return waiting.get();
    }

    private void deliver(Lazy lazy) {
        try {
            var _ = producer.send(lazy.record(this::partitions), (_, e) -> refused(e));
        } catch (InterruptException e) {
            // It was given its time to write what is left, and the broker did not answer.
            LOGGER.atInfo().log("this node ends; a record of it could not be written any more");
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            refused(e);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** All tenant topics share one count, fixed at creation: asked for once. */
    private int partitions(String topic) {
        if (tenantPartitions == 0) {
            tenantPartitions = producer.partitionsFor(topic).size();
        }
        return tenantPartitions;
    }

    private static void refused(@Nullable Exception e) {
        if (e != null) {
            LOGGER.atError()
                    .addKeyValue("error", e.toString())
                    .log("a record of this node was refused for good");
        }
    }

    Future<?> flush() {
        return thread.submit(producer::flush);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        producer.close(Duration.ofMillis(200));
    }
}
