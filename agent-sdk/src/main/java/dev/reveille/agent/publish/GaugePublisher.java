package dev.reveille.agent.publish;

import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.QueueDepth;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes gauges: how much waits for tenants, and what nodes, pools and tenants have. Each value
 * replaces the one before. For many threads.
 */
public final class GaugePublisher implements AutoCloseable {
    private final Producer<String, byte[]> producer;
    private final AvroCodec codec;
    private final TopicNames names;
    private final Clock clock;

    private GaugePublisher(
            Producer<String, byte[]> producer, AvroCodec codec, TopicNames names, Clock clock) {
        this.producer = producer;
        this.codec = codec;
        this.names = names;
        this.clock = clock;
    }

    /**
     * Connects with nothing but an address.
     *
     * @param bootstrapServers host:port, comma separated
     * @return a publisher to be closed
     */
    public static GaugePublisher connect(String bootstrapServers) {
        return connect(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                TopicNames.DEFAULT,
                new SingleObjectCodec());
    }

    /**
     * Connects with everything said. Where the client's properties say nothing else, a record is
     * acknowledged by all replicas and sent at once.
     *
     * @param client properties of Kafka's producer
     * @param names of topics
     * @param codec what the values travel as
     * @return a publisher to be closed
     */
    public static GaugePublisher connect(Map<String, ?> client, TopicNames names, AvroCodec codec) {
        Map<String, Object> properties = Sending.properties("reveille-gauges", client);
        return new GaugePublisher(
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer()),
                codec,
                names,
                Clock.systemUTC());
    }

    /**
     * Publishes how much waits.
     *
     * @param tenant whose queue it is
     * @param agent whose work it is; empty = any agent of the tenant
     * @param eventType type of the waiting events; empty = requests
     * @param depth items waiting, 0 or more; records, never offset lag
     * @return completes when the broker has it, or with what went wrong
     * @throws IllegalArgumentException naming everything that is wrong with the arguments
     */
    public CompletableFuture<RecordMetadata> queueDepth(
            String tenant, Optional<String> agent, Optional<String> eventType, long depth) {
        ActivityCheck.tenant(tenant, agent);
        if (depth < 0) {
            throw new IllegalArgumentException("depth must be 0 or more, was " + depth);
        }
        return send(
                Topic.QUEUE_DEPTH,
                tenant,
                QueueDepth.newBuilder()
                        .setTenant(tenant)
                        .setAgent(agent.orElse(null))
                        .setEventType(eventType.orElse(null))
                        .setDepth(depth)
                        .setOccurredAt(clock.millis())
                        .build());
    }

    /**
     * Publishes what a pool has left; every tenant sees it.
     *
     * @param pool name of the pool
     * @param cpu free processor capacity as a share, 0 to 1; empty = unchanged
     * @param memory free memory in bytes; empty = unchanged
     * @return completes when the broker has it, or with what went wrong
     * @throws IllegalArgumentException naming what is wrong with the arguments
     */
    public CompletableFuture<RecordMetadata> poolResources(
            String pool, OptionalDouble cpu, OptionalLong memory) {
        if (cpu.isPresent() && !(cpu.getAsDouble() >= 0 && cpu.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("cpu must be from 0 to 1, was " + cpu.getAsDouble());
        }
        var sample = ResourceSample.newBuilder().setScope(ResourceScope.POOL).setName(pool);
        cpu.ifPresent(sample::setAvailableCpu);
        memory.ifPresent(sample::setAvailableMemory);
        return resources(pool, sample);
    }

    /**
     * Publishes what a tenant has spent of its budget; only that tenant's agents see it.
     *
     * @param tenant the tenant
     * @param spend spent in the budget period
     * @param budget allowed in the budget period
     * @return completes when the broker has it, or with what went wrong
     * @throws IllegalArgumentException naming what is wrong with the arguments
     */
    public CompletableFuture<RecordMetadata> tenantBudget(
            String tenant, double spend, double budget) {
        ActivityCheck.tenant(tenant, Optional.empty());
        return resources(
                tenant,
                ResourceSample.newBuilder()
                        .setScope(ResourceScope.TENANT)
                        .setName(tenant)
                        .setSpend(spend)
                        .setBudget(budget));
    }

    private CompletableFuture<RecordMetadata> resources(String key, ResourceSample.Builder sample) {
        return send(Topic.RESOURCES, key, sample.setOccurredAt(clock.millis()).build());
    }

    private CompletableFuture<RecordMetadata> send(
            Topic topic, String key, SpecificRecordBase gauge) {
        String name = names.of(topic);
        byte[] value;
        try {
            value = codec.encode(name, gauge);
        } catch (CodecException failure) {
            return CompletableFuture.failedFuture(failure);
        }
        return Sending.send(producer, new ProducerRecord<>(name, key, value));
    }

    /** Waits until everything published so far is with the broker, or has failed. */
    public void flush() {
        producer.flush();
    }

    /** Delivers what was published, and lets go of Kafka. */
    @Override
    public void close() {
        producer.close();
    }
}
