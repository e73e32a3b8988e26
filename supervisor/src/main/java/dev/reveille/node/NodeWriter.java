package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.Activities;
import dev.reveille.wire.Controls;
import dev.reveille.wire.Healths;
import dev.reveille.wire.Histories;
import dev.reveille.wire.NodeReports;
import dev.reveille.wire.Operations;
import dev.reveille.wire.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a node writes to Kafka. Nothing here waits for the broker on the caller's thread: see {@link
 * LastingWriter} for what must arrive, and {@link FleetingWriter} for what is worth nothing late.
 */
final class NodeWriter implements Voice {
    private final TopicNames names;
    private final AvroCodec codec;
    private final int poolNumber;
    private final NodeProbe probe;
    private final LastingWriter lasting;
    private final FleetingWriter fleeting;
    private final AtomicLong lostHealth = new AtomicLong();

    NodeWriter(
            KafkaSettings kafka,
            AvroCodec codec,
            String clientId,
            int poolNumber,
            NodeProbe probe) {
        this.probe = probe;
        this.names = kafka.names();
        this.codec = codec;
        this.poolNumber = poolNumber;
        this.lasting =
                new LastingWriter(kafka.patientProducer(clientId), LastingWriter.MOST_HISTORY);
        this.fleeting = new FleetingWriter(kafka.producer(clientId + "-heartbeats"));
    }

    @Override
    public void status(AgentStatus status) {
        probe.told(status);
        lasting.send(
                byTenant(
                        Topic.AGENT_STATE,
                        status.agent().toString(),
                        () -> Statuses.toAvro(status)));
    }

    @Override
    public void history(HistoryEvent event) {
        lasting.sendHistory(
                byTenant(Topic.EVENTS, Histories.key(event), () -> Histories.toAvro(event)));
    }

    /**
     * What an agent tells of its tenant: for all of the tenant's agents, and of no other tenant.
     */
    @Override
    public void activity(AgentId by, String type, Map<String, Object> attributes, Instant at) {
        String tenant = by.tenant().value();
        lasting.sendHistory(
                byTenant(
                        Topic.ACTIVITY,
                        tenant,
                        () ->
                                Activities.toAvro(
                                        tenant,
                                        Optional.empty(),
                                        type,
                                        attributes,
                                        at,
                                        "agent:" + by)));
    }

    @Override
    public void operation(OperationRequest request) {
        lasting.sendHistory(
                byTenant(
                        Topic.OPERATIONS,
                        Operations.key(request),
                        () -> Operations.toAvro(request)));
    }

    @Override
    public void release(ControlRecord.Released released) {
        String topic = names.of(Topic.CONTROL);
        lasting.send(
                _ -> {
                    byte[] bytes = codec.encode(topic, Controls.toAvro(released));
                    return new ProducerRecord<>(topic, poolNumber, released.key(), bytes);
                });
    }

    @Override
    public void health(ControlRecord.Owner me, List<AgentHealth> agents, Instant at) {
        String topic = names.of(Topic.HEARTBEATS);
        byte[] bytes = codec.encode(topic, Healths.toAvro(me.node(), me.incarnation(), agents, at));
        fleeting.send(
                new ProducerRecord<>(topic, poolNumber, me.node().value(), bytes),
                lostHealth::incrementAndGet,
                _ -> {});
    }

    @Override
    public long lostHealth() {
        return lostHealth.get();
    }

    @Override
    public void heartbeat(NodeReport report, Consumer<Instant> taken) {
        probe.told(report);
        String topic = names.of(Topic.NODE_HEARTBEATS);
        byte[] bytes = codec.encode(topic, NodeReports.toAvro(report));
        fleeting.send(
                new ProducerRecord<>(topic, poolNumber, report.node().value(), bytes),
                () -> {},
                metadata -> {
                    if (metadata.hasTimestamp()) {
                        taken.accept(Instant.ofEpochMilli(metadata.timestamp()));
                    }
                });
    }

    /** A record nobody here could read, as it was. */
    void deadLetter(ProducerRecord<String, byte[]> letter) {
        lasting.send(_ -> letter);
    }

    /** Written out on the writer's thread: the caller's has agents that wait for it. */
    private LastingWriter.Lazy byTenant(
            Topic topic, String key, Supplier<SpecificRecordBase> value) {
        String name = names.of(topic);
        return partitions -> {
            byte[] bytes = codec.encode(name, value.get());
            int partition = Partitions.ofKey(key, partitions.applyAsInt(name));
            return new ProducerRecord<>(name, partition, key, bytes);
        };
    }

    @Override
    public boolean flush(Duration atMost) {
        try {
            var both = lasting.flush();
            var beats = fleeting.flush();
            both.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            beats.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        lasting.close();
        fleeting.close();
    }
}
