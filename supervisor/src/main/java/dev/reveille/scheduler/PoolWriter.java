package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.Change;
import dev.reveille.core.control.Plan;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Controls;
import dev.reveille.wire.DeadLetters;
import dev.reveille.wire.Histories;
import dev.reveille.wire.Remedies;
import dev.reveille.wire.Statuses;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes plans, each in one transaction: control, agent state and history, or nothing of it. */
final class PoolWriter {
    private final KafkaSettings kafka;
    private final AvroCodec codec;
    private final int pool;
    private final int tenantPartitions;
    private final Producer<String, byte[]> producer;

    /**
     * @param pool the pool's number
     * @param tenantPartitions partitions of topics keyed by agent
     */
    PoolWriter(
            KafkaSettings kafka,
            AvroCodec codec,
            Producer<String, byte[]> producer,
            int pool,
            int tenantPartitions) {
        this.kafka = kafka;
        this.codec = codec;
        this.producer = producer;
        this.pool = pool;
        this.tenantPartitions = tenantPartitions;
    }

    /** Writes a plan, and records nobody could read; returns once it is committed. */
    void write(Plan plan, List<ProducerRecord<String, byte[]>> letters) {
        // Made before the transaction: one left open with nothing in it takes 30 s to close.
        var records = plan.changes().stream().map(this::record).toList();
        producer.beginTransaction();
        // The commit fails if any of these does.
        for (ProducerRecord<String, byte[]> record : records) {
            var _ = producer.send(record);
        }
        for (ProducerRecord<String, byte[]> letter : letters) {
            var _ = producer.send(letter);
        }
        producer.commitTransaction();
    }

    private ProducerRecord<String, byte[]> record(Change change) {
        return switch (change) {
            case Change.ControlWrite(var key, var record) ->
                    to(Topic.CONTROL, pool, key.text(), record.map(Controls::toAvro).orElse(null));
            case Change.StatusWrite(var status) ->
                    byAgent(Topic.AGENT_STATE, status.agent(), Statuses.toAvro(status));
            case Change.Happened(var event) -> {
                String key = Histories.key(event);
                yield to(
                        Topic.EVENTS,
                        Partitions.ofKey(key, tenantPartitions),
                        key,
                        Histories.toAvro(event));
            }
        };
    }

    private ProducerRecord<String, byte[]> byAgent(
            Topic topic, AgentId agent, SpecificRecordBase value) {
        String key = agent.toString();
        return to(topic, Partitions.ofKey(key, tenantPartitions), key, value);
    }

    private ProducerRecord<String, byte[]> to(
            Topic topic, int partition, String key, @Nullable SpecificRecordBase value) {
        String name = kafka.names().of(topic);
        return new ProducerRecord<>(
                name, partition, key, value == null ? null : codec.encode(name, value));
    }

    /** A record nobody could read, on its way to the dead letters. */
    ProducerRecord<String, byte[]> letter(
            ConsumerRecord<String, byte[]> record, RuntimeException cause) {
        var names = kafka.names();
        String remedy =
                Remedies.of(names.topic(record.topic()).orElseThrow(), record.value(), cause);
        return DeadLetters.letter(names.of(Topic.DEAD_LETTERS), record, cause, remedy);
    }
}
