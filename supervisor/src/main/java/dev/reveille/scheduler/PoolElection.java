package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Which scheduler places which pool: a consumer group over the partitions of {@code
 * node-heartbeats}, of which nothing is read. Membership is static, so a scheduler that comes back
 * under its name gets its pools at once; one that leaves for good says so.
 */
final class PoolElection implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final String BACKOFF_MILLIS = "1000";
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Told on the election's thread; must return within seconds. */
    interface Elected {
        /** This scheduler places these pools from now on. */
        void begin(int pool);

        /** No longer. */
        void end(int pool);
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread;
    private volatile boolean joined;
    private volatile boolean closed;

    PoolElection(
            KafkaSettings kafka,
            SchedulerConfig config,
            Elected elected,
            Runnable look,
            Consumer<Throwable> failed) {
        String clientId = "reveille-scheduler-" + config.name();
        var properties = kafka.consumer(clientId, Isolation.UNCOMMITTED);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, Names.group(kafka.names()));
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.name());
        properties.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        long session = config.session().toMillis();
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Long.toString(session));
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Long.toString(session / 3));
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        // Nothing is fetched, and a client that waits for no answer wakes once in each of these; so
        // does its heartbeat's thread.
        properties.putIfAbsent(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, BACKOFF_MILLIS);
        this.consumer = new KafkaConsumer<>(properties);
        String topic = kafka.names().of(Topic.NODE_HEARTBEATS);
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(clientId)
                        .start(() -> run(topic, elected, look, failed));
    }

    private void run(String topic, Elected elected, Runnable look, Consumer<Throwable> failed) {
        try {
            consumer.subscribe(List.of(topic), listener(elected));
            while (!closed) {
                consumer.poll(POLL);
                look.run();
            }
        } catch (WakeupException | InterruptException e) {
            // Closing.
        } catch (RuntimeException | Error e) {
            // Whatever it is: a scheduler without an election places nothing, and must not look
            // well.
            failed.accept(e);
        } finally {
            consumer.close(
                    CloseOptions.timeout(PATIENCE)
                            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    private ConsumerRebalanceListener listener(Elected elected) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                consumer.pause(partitions);
                // Nothing is read, but a client without positions asks for them ten times a second.
                partitions.forEach(partition -> consumer.seek(partition, 0));
                numbers(partitions).forEach(elected::begin);
                joined = true;
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                numbers(partitions).forEach(elected::end);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                joined = false;
                onPartitionsRevoked(partitions);
            }
        };
    }

    /** Whether the group has said which pools are this scheduler's, even if that is none. */
    boolean joined() {
        return joined;
    }

    private static SortedSet<Integer> numbers(Collection<TopicPartition> partitions) {
        var numbers = new TreeSet<Integer>();
        partitions.forEach(partition -> numbers.add(partition.partition()));
        return numbers;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        Threads.join(thread, Duration.ofSeconds(2));
    }
}
