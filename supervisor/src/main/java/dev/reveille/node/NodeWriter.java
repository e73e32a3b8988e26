package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.Controls;
import dev.reveille.wire.Healths;
import dev.reveille.wire.Histories;
import dev.reveille.wire.NodeReports;
import dev.reveille.wire.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node writes to Kafka. Nothing here waits for the broker on the caller's thread: while it
 * is away, records wait in order on this writer's own thread and are delivered when it returns;
 * only heartbeats, which are worth nothing late, are given up after a few seconds.
 */
final class NodeWriter implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeWriter.class);

    private final TopicNames names;
    private final AvroCodec codec;
    private final int poolNumber;
    private final NodeProbe probe;
    private final KafkaProducer<String, byte[]> lasting;
    private final KafkaProducer<String, byte[]> fleeting;
    private final ExecutorService lastingThread = thread("node-writer");
    private final ExecutorService fleetingThread = thread("node-heartbeat-writer");
    private volatile int tenantPartitions;

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
        Properties patient = kafka.producer(clientId);
        patient.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        patient.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(Long.MAX_VALUE));
        this.lasting = new KafkaProducer<>(patient);
        Properties hasty = kafka.producer(clientId + "-heartbeats");
        hasty.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
        hasty.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "3000");
        hasty.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "3000");
        this.fleeting = new KafkaProducer<>(hasty);
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon().factory());
    }

    void status(AgentStatus status) {
        probe.told(status);
        byTenant(Topic.AGENT_STATE, status.agent().toString(), Statuses.toAvro(status));
    }

    void history(HistoryEvent event) {
        byTenant(Topic.EVENTS, Histories.key(event), Histories.toAvro(event));
    }

    void release(ControlRecord.Released released) {
        String topic = names.of(Topic.CONTROL);
        byte[] bytes = codec.encode(topic, Controls.toAvro(released));
        lasting(() -> new ProducerRecord<>(topic, poolNumber, released.key(), bytes));
    }

    void health(ControlRecord.Owner me, List<AgentHealth> agents, Instant at) {
        String topic = names.of(Topic.HEARTBEATS);
        byte[] bytes = codec.encode(topic, Healths.toAvro(me.node(), me.incarnation(), agents, at));
        fleeting(new ProducerRecord<>(topic, poolNumber, me.node().value(), bytes));
    }

    void heartbeat(NodeReport report) {
        probe.told(report);
        String topic = names.of(Topic.NODE_HEARTBEATS);
        byte[] bytes = codec.encode(topic, NodeReports.toAvro(report));
        fleeting(new ProducerRecord<>(topic, poolNumber, report.node().value(), bytes));
    }

    /** A record nobody here could read, as it was. */
    void deadLetter(ProducerRecord<String, byte[]> letter) {
        lasting(() -> letter);
    }

    private void byTenant(Topic topic, String key, SpecificRecordBase value) {
        String name = names.of(topic);
        byte[] bytes = codec.encode(name, value);
        lasting(
                () ->
                        new ProducerRecord<>(
                                name, Partitions.ofKey(key, partitions(name)), key, bytes));
    }

    /** All tenant topics share one count, fixed at creation: asked for once. */
    private int partitions(String topic) {
        if (tenantPartitions == 0) {
            tenantPartitions = lasting.partitionsFor(topic).size();
        }
        return tenantPartitions;
    }

    private interface Lazy {
        ProducerRecord<String, byte[]> record();
    }

    private void lasting(Lazy lazy) {
        lastingThread.execute(
                () -> {
                    try {
                        var _ = lasting.send(lazy.record(), (_, e) -> refused(e));
                    } catch (KafkaException e) {
                        refused(e);
                    }
                });
    }

    private void fleeting(ProducerRecord<String, byte[]> record) {
        fleetingThread.execute(
                () -> {
                    try {
                        var _ = fleeting.send(record);
                    } catch (KafkaException e) {
                        LOGGER.atDebug().setCause(e).log("heartbeat was not sent");
                    }
                });
    }

    private static void refused(@Nullable Exception e) {
        if (e != null) {
            LOGGER.atError()
                    .addKeyValue("error", e.toString())
                    .log("the broker refused a record of this node for good");
        }
    }

    /** Delivers what was written so far, if the broker can be reached in time. */
    boolean flush(Duration atMost) {
        try {
            var both = lastingThread.submit(lasting::flush);
            var beats = fleetingThread.submit(fleeting::flush);
            both.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            beats.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        lastingThread.shutdownNow();
        fleetingThread.shutdownNow();
        lasting.close(Duration.ofMillis(200));
        fleeting.close(Duration.ofMillis(200));
    }
}
