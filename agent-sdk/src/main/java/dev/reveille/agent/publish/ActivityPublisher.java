package dev.reveille.agent.publish;

import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.RecordSerializer;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes what tenants do, so that their agents wake. Records are keyed by tenant and partitioned
 * by Kafka's own default, which is where relevance looks for them. For many threads.
 *
 * <pre>{@code
 * try (var activities = ActivityPublisher.connect("localhost:9092")) {
 *     activities.publish("acme", "login", Map.of("plan", "gold"));
 * }
 * }</pre>
 */
public final class ActivityPublisher implements AutoCloseable {
    private final Producer<String, Activity> producer;
    private final String topic;
    private final Clock clock;

    private ActivityPublisher(Producer<String, Activity> producer, String topic, Clock clock) {
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
    }

    /**
     * Connects with nothing but an address.
     *
     * @param bootstrapServers host:port, comma separated
     * @return a publisher to be closed
     */
    public static ActivityPublisher connect(String bootstrapServers) {
        return connect(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                TopicNames.DEFAULT,
                new SingleObjectCodec());
    }

    /**
     * Connects with everything said. Where the client's properties say nothing else, a record is
     * acknowledged by all replicas and sent at once: {@code acks=all}, {@code linger.ms=0}.
     *
     * @param client properties of Kafka's producer
     * @param names of topics
     * @param codec what the values travel as
     * @return a publisher to be closed
     */
    public static ActivityPublisher connect(
            Map<String, ?> client, TopicNames names, AvroCodec codec) {
        Map<String, Object> properties = Sending.properties("reveille-activity", client);
        return new ActivityPublisher(
                new KafkaProducer<>(
                        properties, new StringSerializer(), new RecordSerializer<Activity>(codec)),
                names.of(Topic.ACTIVITY),
                Clock.systemUTC());
    }

    /**
     * Publishes that a tenant did something, for all its agents.
     *
     * @param tenant whose activity it is
     * @param type what happened, such as {@code login}
     * @param attributes facts it carries: texts, numbers and booleans; they stay until another
     *     activity changes them
     * @return completes when the broker has it, or with what went wrong
     * @throws IllegalArgumentException naming everything that is wrong with the arguments
     */
    public CompletableFuture<RecordMetadata> publish(
            String tenant, String type, Map<String, ?> attributes) {
        return publish(
                Activity.newBuilder()
                        .setTenant(tenant)
                        .setType(type)
                        .setOccurredAt(clock.millis())
                        .setAttributes(ActivityCheck.attributes(attributes))
                        .build());
    }

    /**
     * Publishes an activity with all its fields.
     *
     * @param activity what happened
     * @return completes when the broker has it, or with what went wrong
     * @throws IllegalArgumentException naming everything that is wrong with it
     */
    public CompletableFuture<RecordMetadata> publish(Activity activity) {
        ActivityCheck.check(activity);
        return Sending.send(producer, new ProducerRecord<>(topic, activity.getTenant(), activity));
    }

    /** Waits until everything published so far is with the broker, or has failed. */
    public void flush() {
        producer.flush();
    }

    /** Flushes, and disconnects. */
    @Override
    public void close() {
        producer.close();
    }
}
