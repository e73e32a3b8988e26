package dev.reveille.agent.read;

import dev.reveille.schemas.AgentStateChange;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all agents are doing, kept current by a thread that reads {@code agent-state} from its
 * beginning. A record of an older epoch loses; a record nobody can read is skipped and counted. For
 * many threads.
 *
 * <pre>{@code
 * try (var agents = AgentStates.connect("localhost:9092")) {
 *     agents.await("acme/assistant", AgentState.RUNNING, Duration.ofSeconds(10));
 * }
 * }</pre>
 */
public final class AgentStates implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(AgentStates.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<String, byte[]> consumer;
    private final AvroCodec codec;
    private final String topic;
    private final AgentTable table = new AgentTable();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread reader;

    private AgentStates(Consumer<String, byte[]> consumer, AvroCodec codec, String topic) {
        this.consumer = consumer;
        this.codec = codec;
        this.topic = topic;
        this.reader = new Thread(this::read, "reveille-agent-states");
        reader.setDaemon(true);
    }

    /**
     * Connects with nothing but an address, and returns once what the topic held is read.
     *
     * @param bootstrapServers host:port, comma separated
     * @return a view to be closed
     * @throws IllegalStateException if the topic is not there
     */
    public static AgentStates connect(String bootstrapServers) {
        return connect(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                TopicNames.DEFAULT,
                new SingleObjectCodec());
    }

    /**
     * Connects with everything said, and returns once what the topic held is read. No consumer
     * group is used.
     *
     * @param client properties of Kafka's consumer
     * @param names of topics
     * @param codec what the values travel as
     * @return a view to be closed
     * @throws IllegalStateException if the topic is not there
     * @throws CodecException if a schema registry that is needed to read it gives no answer
     */
    public static AgentStates connect(Map<String, ?> client, TopicNames names, AvroCodec codec) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "reveille-agent-states");
        properties.putAll(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new ByteArrayDeserializer());
        AgentStates states = new AgentStates(consumer, codec, names.of(Topic.AGENT_STATE));
        try {
            states.catchUp();
        } catch (KafkaException | IllegalStateException | CodecException e) {
            consumer.close();
            throw e;
        }
        states.reader.start();
        return states;
    }

    /**
     * One agent.
     *
     * @param agent {@code tenant/name}
     * @return what it is doing, if anything was ever told of it
     */
    public Optional<AgentView> get(String agent) {
        return table.get(agent);
    }

    /**
     * All agents.
     *
     * @return what they are doing, by id
     */
    public Map<String, AgentView> all() {
        return table.all();
    }

    /**
     * Waits until an agent is in a state.
     *
     * @param agent {@code tenant/name}
     * @param state the state waited for
     * @param atMost how long to wait
     * @return the agent as it then is
     * @throws TimeoutException saying what it is doing instead
     * @throws InterruptedException if the thread is interrupted
     */
    public AgentView await(String agent, AgentState state, Duration atMost)
            throws TimeoutException, InterruptedException {
        return table.await(agent, state, atMost);
    }

    /**
     * Has a listener told of every change from now on.
     *
     * @param listener whom to tell
     * @return to be closed to be told no more
     */
    public Subscription listen(AgentListener listener) {
        return table.listen(listener);
    }

    /**
     * Records that could not be read, and were skipped.
     *
     * @return how many since connecting
     */
    public long unreadable() {
        return table.unreadable();
    }

    /** Stops reading, and disconnects. What was read stays readable. */
    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** To be told no more. */
    public interface Subscription extends AutoCloseable {
        /** Has the listener told no more; one call already under way may still end. */
        @Override
        void close();
    }

    private void catchUp() {
        List<TopicPartition> partitions = partitions();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(this::fold);
        }
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> partitions = List.of();
        try {
            partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
        } catch (UnknownTopicOrPartitionException e) {
            // told below, as where there are none
        }
        if (partitions.isEmpty()) {
            throw new IllegalStateException(
                    "topic " + topic + " does not exist. Remedy: reveille topics create");
        }
        return partitions;
    }

    private void read() {
        try (consumer) {
            while (true) {
                consumer.poll(POLL).forEach(this::foldInTheEnd);
            }
        } catch (WakeupException e) {
            table.close(null);
        } catch (RuntimeException e) {
            LOGGER.atError().addKeyValue("topic", topic).setCause(e).log("stopped reading");
            table.close(e);
        }
    }

    /** As {@link #fold}, but waits where a schema registry is away: nothing is skipped for that. */
    private void foldInTheEnd(ConsumerRecord<String, byte[]> record) {
        boolean told = false;
        while (true) {
            try {
                fold(record);
                return;
            } catch (CodecException e) {
                if (!told) {
                    LOGGER.atWarn()
                            .addKeyValue("remedy", e.remedy())
                            .log("waits with reading: " + e.getMessage());
                    told = true;
                }
            }
            try {
                if (closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new WakeupException();
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    private void fold(ConsumerRecord<String, byte[]> record) {
        byte @Nullable [] value = record.value();
        if (record.key() == null) {
            table.countUnreadable();
        } else if (value == null) {
            table.remove(record.key());
        } else {
            try {
                table.put(AgentView.of(codec.decode(topic, value, AgentStateChange.class)));
            } catch (CodecException e) {
                if (e.recoverable()) {
                    throw e;
                }
                table.countUnreadable();
                LOGGER.atWarn()
                        .addKeyValue("partition", record.partition())
                        .addKeyValue("offset", record.offset())
                        .addKeyValue("remedy", e.remedy())
                        .log("skipped a record: " + e.getMessage());
            }
        }
    }
}
