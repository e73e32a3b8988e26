package dev.reveille.node;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is worth nothing late: heartbeats. Each is given up after a few seconds, and no more
 * than {@link #MOST} wait: the oldest then makes room, since the next says all it said. What is
 * dropped either way is counted, and whoever sent it is told.
 */
final class FleetingWriter implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(FleetingWriter.class);

    /** About what a node sends while one send waits for the broker as long as it may. */
    static final int MOST = 8;

    private static final String GIVE_UP_MILLIS = "3000";
    private static final String SOON_AGAIN_MILLIS = "250";

    private final KafkaProducer<String, byte[]> producer;
    private final ThreadPoolExecutor thread;
    private final AtomicLong lost = new AtomicLong();

    FleetingWriter(Properties producer) {
        // An acknowledgement renews the node lease: it must be the broker's, and of all copies.
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        // Nor may it come later than it must, once a broker leads again.
        producer.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, SOON_AGAIN_MILLIS);
        producer.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, SOON_AGAIN_MILLIS);
        producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, GIVE_UP_MILLIS);
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, GIVE_UP_MILLIS);
        this.producer = new KafkaProducer<>(producer);
        this.thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MOST),
                        Thread.ofPlatform().name("node-heartbeat-writer").daemon().factory(),
                        FleetingWriter::makeRoom);
    }

    private static void makeRoom(Runnable task, ThreadPoolExecutor full) {
        if (full.isShutdown()) {
            return;
        }
        Runnable oldest = full.getQueue().poll();
        if (oldest instanceof Sending sending) {
            sending.lose("too many wait");
        } else if (oldest instanceof Future<?> flush) {
            flush.cancel(false);
        }
        full.execute(task);
    }

    private final class Sending implements Runnable {
        private final ProducerRecord<String, byte[]> record;
        private final Runnable dropped;
        private final Consumer<RecordMetadata> taken;

        Sending(
                ProducerRecord<String, byte[]> record,
                Runnable dropped,
                Consumer<RecordMetadata> taken) {
            this.record = record;
            this.dropped = dropped;
            this.taken = taken;
        }

        @Override
        public void run() {
            try {
                var _ =
                        producer.send(
                                record,
                                (metadata, e) -> {
                                    if (e != null) {
                                        lose(e.toString());
                                    } else {
                                        taken.accept(metadata);
                                    }
                                });
            } catch (KafkaException e) {
                lose(e.toString());
            }
        }

        void lose(String why) {
            LOGGER.atDebug().addKeyValue("why", why).log("a heartbeat was dropped");
            lost.incrementAndGet();
            dropped.run();
        }
    }

    /**
     * Sends it soon, or not at all.
     *
     * @param dropped run on any thread if it is not delivered
     * @param taken told on any thread once the broker has acknowledged it
     */
    void send(
            ProducerRecord<String, byte[]> record,
            Runnable dropped,
            Consumer<RecordMetadata> taken) {
        thread.execute(new Sending(record, dropped, taken));
    }

    /** How many were dropped. */
    long lost() {
        return lost.get();
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
