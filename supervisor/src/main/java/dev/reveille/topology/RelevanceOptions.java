package dev.reveille.topology;

import dev.reveille.config.KafkaSettings;
import dev.reveille.schemas.TopicLayout;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How a scheduler runs relevance.
 *
 * @param name of the scheduler, the same at every start: its place in the group is kept for it
 * @param applicationId group and prefix of internal topics
 * @param stateDirectory of its own; never inside a broker's
 * @param threads stream threads
 */
public record RelevanceOptions(
        String name, String applicationId, Path stateDirectory, int threads) {
    /** Shorter than this no broker allows unless told to; longer only delays a take-over. */
    private static final int SESSION_MILLIS = 6_000;

    /** Below the session, so that a dead scheduler's transaction never outlives its membership. */
    private static final int TRANSACTION_MILLIS = 4_000;

    private static final int COMMIT_MILLIS = 100;

    /** Records end a wait at once, and so does a commit that is due; see {@link CommitDue}. */
    private static final int POLL_MILLIS = 500;

    /** Partitions that come to a thread wait for the fetch of those it has. */
    private static final int FETCH_MILLIS = 500;

    /** A member wakes once in each of these to see whether a heartbeat is due. */
    private static final int BACKOFF_MILLIS = 250;

    /** With the application id that goes with the topics' prefix. */
    public static RelevanceOptions of(
            KafkaSettings settings, String name, Path stateDirectory, int threads) {
        return new RelevanceOptions(
                name, settings.names().prefix() + "relevance", stateDirectory, threads);
    }

    /** Streams' settings; what the user passes through wins. */
    public Properties properties(KafkaSettings settings, TopicLayout layout) {
        var p = new Properties();
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        p.put(StreamsConfig.CLIENT_ID_CONFIG, "relevance-" + name);
        p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        p.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
        p.put(StreamsConfig.POLL_MS_CONFIG, POLL_MILLIS);
        p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 16L << 20);
        p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) layout.replication());
        p.put(
                StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
                Short.toString(layout.minInSyncReplicas()));
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksMemory.class);
        p.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        p.put("processing.exception.handler.global.enabled", true);
        // Waits for what lies on the broker, never for what may come: the order across topics.
        p.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
        consumer(p, CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG, "relevance-" + name);
        consumer(p, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        consumer(p, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 3);
        consumer(p, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MILLIS);
        consumer(p, ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, BACKOFF_MILLIS);
        producer(p, ProducerConfig.LINGER_MS_CONFIG, 0);
        producer(p, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
        p.putAll(settings.streamsOverrides());
        return p;
    }

    private static void consumer(Properties p, String key, Object value) {
        p.put(StreamsConfig.mainConsumerPrefix(key), value);
    }

    private static void producer(Properties p, String key, Object value) {
        p.put(StreamsConfig.producerPrefix(key), value);
    }
}
