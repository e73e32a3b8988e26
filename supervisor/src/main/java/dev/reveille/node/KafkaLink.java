package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.AvroCodec;
import java.util.Queue;
import java.util.function.Predicate;

/** A node of a fleet: it reads the control log, and writes to the fleet's topics. */
final class KafkaLink implements Link {
    private final KafkaSettings kafka;
    private final AvroCodec codec;
    private final String client;
    private final int pool;
    private final NodeWriter writer;

    KafkaLink(KafkaSettings kafka, AvroCodec codec, NodeConfig config, NodeProbe probe) {
        this.kafka = kafka;
        this.codec = codec;
        this.client = "reveille-node-" + config.id();
        this.pool = config.poolNumber();
        this.writer = new NodeWriter(kafka, codec, client, pool, probe);
    }

    @Override
    public Voice voice() {
        return writer;
    }

    @Override
    public Hears hears(
            Owner me,
            Queue<NodeEvent> told,
            Predicate<OperationRequest> answered,
            Runnable replayed) {
        return new NodeLog(kafka, codec, client, pool, writer, told, answered, replayed);
    }
}
