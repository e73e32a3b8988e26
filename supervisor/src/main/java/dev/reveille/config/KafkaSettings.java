package dev.reveille.config;

import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.TopicNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How to reach Kafka. Keys are text everywhere; values are bytes, turned into records by the codec.
 *
 * @param bootstrapServers host:port, comma separated
 * @param names of topics
 * @param common properties of every client, from {@code --command-config} and the like
 * @param producer passed through from keys with the prefix {@code producer.}
 * @param consumer passed through from keys with the prefix {@code consumer.}
 * @param streams passed through from keys with the prefix {@code streams.}
 * @param admin passed through from keys with the prefix {@code admin.}
 * @param registry how to reach a schema registry, under Confluent's names; empty = there is none
 */
public record KafkaSettings(
        String bootstrapServers,
        TopicNames names,
        Map<String, String> common,
        Map<String, String> producer,
        Map<String, String> consumer,
        Map<String, String> streams,
        Map<String, String> admin,
        Map<String, String> registry) {

    /** Below every request time-out in use, which are 3 s and more. */
    private static final String FOLLOWER_WAIT_MILLIS = "2500";

    /** How long the broker holds a fetch that finds nothing, while someone waits for the end. */
    private static final String READER_WAIT_MILLIS = "50";

    /** What nobody waits for may wait this long for more of its kind. */
    private static final int TOGETHER_MILLIS = 5;

    public KafkaSettings {
        common = Map.copyOf(common);
        producer = Map.copyOf(producer);
        consumer = Map.copyOf(consumer);
        streams = Map.copyOf(streams);
        admin = Map.copyOf(admin);
        registry = Map.copyOf(registry);
    }

    /** Nothing but an address. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(
                bootstrapServers,
                TopicNames.DEFAULT,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    /** What values travel as; each has a memory, so make one and keep it. */
    public AvroCodec codec() {
        return AvroCodec.of(registry);
    }

    /** A producer that loses nothing and does not linger: a wake is pushed at once. */
    public Properties producer(String clientId) {
        return producer(clientId, 0);
    }

    /**
     * The same, but what is written within a few milliseconds goes together: where many agents
     * change at once, whoever writes, keeps and reads it has a fraction of the work.
     */
    public Properties patientProducer(String clientId) {
        return producer(clientId, TOGETHER_MILLIS);
    }

    private Properties producer(String clientId, int lingerMillis) {
        var all = base(clientId);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.LINGER_MS_CONFIG, Integer.toString(lingerMillis));
        all.putAll(producer);
        return properties(all);
    }

    /** A consumer without a group: whoever uses it says where to begin. */
    public Properties consumer(String clientId, Isolation isolation) {
        var all = base(clientId);
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        all.put(
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.label);
        all.putAll(consumer);
        return properties(all);
    }

    /**
     * The same for one that reads topic after topic to their ends: it waits for the fetch of the
     * last, which finds nothing, before it asks for the next.
     */
    public Properties reader(String clientId, Isolation isolation) {
        var properties = consumer(clientId, isolation);
        properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, READER_WAIT_MILLIS);
        return properties;
    }

    /**
     * The same for one that stays with partitions to which seldom anything is written. The broker
     * answers a fetch with the first record there is, so this delays none; it only asks less often
     * for what is not there. Not for one whose partitions change: it would wait for the fetch of
     * the last.
     */
    public Properties follower(String clientId, Isolation isolation) {
        var properties = consumer(clientId, isolation);
        properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FOLLOWER_WAIT_MILLIS);
        return properties;
    }

    /** An admin client. */
    public Properties admin(String clientId) {
        var all = base(clientId);
        all.putAll(admin);
        return properties(all);
    }

    /** What Streams is given beside its own settings. */
    public Map<String, String> streamsOverrides() {
        var all = new HashMap<>(common);
        producer.forEach((key, value) -> all.put("producer." + key, value));
        consumer.forEach((key, value) -> all.put("consumer." + key, value));
        admin.forEach((key, value) -> all.put("admin." + key, value));
        all.putAll(streams);
        return all;
    }

    private Map<String, String> base(String clientId) {
        var all = new HashMap<>(common);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return all;
    }

    private static Properties properties(Map<String, String> all) {
        var properties = new Properties();
        properties.putAll(all);
        return properties;
    }

    /** Whether records of unfinished transactions are read. */
    public enum Isolation {
        COMMITTED("read_committed"),
        UNCOMMITTED("read_uncommitted");

        private final String label;

        Isolation(String label) {
            this.label = label;
        }
    }
}
