package dev.reveille.topology;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Streams' clients, as it makes them itself, but for how long stream threads wait for records; see
 * {@link CommitDue}.
 */
final class StreamClients implements KafkaClientSupplier {
    private static final Duration LITTLE = Duration.ofMillis(20);

    private final Duration commitInterval;
    private final List<Main> mains = new CopyOnWriteArrayList<>();
    private volatile boolean hurried;

    StreamClients(Duration commitInterval) {
        this.commitInterval = commitInterval;
    }

    /** From now on nobody waits for records; for another thread. */
    void hurry() {
        hurried = true;
        mains.forEach(Main::hurry);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        var main = new Main(config, new CommitDue(commitInterval));
        mains.add(main);
        return main;
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A stream thread's. */
    private final class Main extends KafkaConsumer<byte[], byte[]> {
        private final CommitDue due;
        private volatile boolean waiting;

        Main(Map<String, Object> config, CommitDue due) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.due = due;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            waiting = true;
            try {
                var records = super.poll(hurried ? LITTLE : due.wait(timeout, System.nanoTime()));
                if (!records.isEmpty()) {
                    due.came(System.nanoTime());
                }
                return records;
            } catch (WakeupException e) {
                return ConsumerRecords.empty();
            } finally {
                waiting = false;
            }
        }

        /** Not while it does something else: that would fail. */
        void hurry() {
            if (waiting) {
                wakeup();
            }
        }

        @Override
        public void close(CloseOptions options) {
            mains.remove(this);
            super.close(options);
        }
    }
}
