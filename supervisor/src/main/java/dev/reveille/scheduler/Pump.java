package dev.reveille.scheduler;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Polls a consumer on a thread of its own and hands over what comes at once: the broker answers a
 * waiting fetch as soon as there is a record, so no interval adds to a wake.
 */
final class Pump implements AutoCloseable {
    /** Records end it, and so does closing. */
    private static final Duration POLL = Duration.ofSeconds(10);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread;
    private volatile boolean closed;

    Pump(
            String name,
            KafkaConsumer<String, byte[]> consumer,
            BlockingQueue<Incoming> queue,
            Function<ConsumerRecords<String, byte[]>, Incoming> wrap) {
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().name(name).daemon().start(() -> run(queue, wrap));
    }

    private void run(
            BlockingQueue<Incoming> queue,
            Function<ConsumerRecords<String, byte[]>, Incoming> wrap) {
        try {
            while (!closed) {
                var records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    queue.put(wrap.apply(records));
                }
            }
        } catch (WakeupException | InterruptException e) {
            // Closing.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            queue.offer(new Incoming.Broken(e));
        } finally {
            // there is nothing to say: to be polite would take as long as a fetch waits
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        Threads.join(thread, Duration.ofSeconds(1));
    }
}
