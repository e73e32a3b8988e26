package dev.reveille.scheduler;

import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.Pool;
import dev.reveille.core.control.Position;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Partitions;
import dev.reveille.wire.Reading;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records into what the pool understands. A record that cannot be read is handed to the
 * unreadable's keeper, and the next one is read; where only the schema registry keeps it from being
 * read, reading ends with what the codec threw.
 */
final class PoolReader {
    private static final Logger LOGGER = LoggerFactory.getLogger(PoolReader.class);

    /** Takes records nobody can read. */
    interface Unreadable {
        void take(ConsumerRecord<String, byte[]> record, RuntimeException cause);
    }

    private final Pool pool;
    private final AvroCodec codec;
    private final int tenantPartitions;
    private final Unreadable unreadable;

    PoolReader(Pool pool, AvroCodec codec, int tenantPartitions, Unreadable unreadable) {
        this.pool = pool;
        this.codec = codec;
        this.tenantPartitions = tenantPartitions;
        this.unreadable = unreadable;
    }

    /** A record the log held when the loop began. */
    void replay(ConsumerRecord<String, byte[]> record) {
        read(record, () -> pool.replay(key(record), control(record)));
    }

    /** A record that has come into the control log since: only what nodes write is news. */
    void released(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null || !record.key().startsWith("release/")) {
            return;
        }
        read(
                record,
                () ->
                        control(record)
                                .filter(ControlRecord.Released.class::isInstance)
                                .map(ControlRecord.Released.class::cast)
                                .ifPresent(pool::released));
    }

    /** A record of another pool's part of the log, at any time; that pool's loop letters it. */
    void elsewhere(ConsumerRecord<String, byte[]> record) {
        String key = String.valueOf(record.key());
        if (!key.startsWith("agent/") && !key.startsWith("pool/")) {
            return;
        }
        try {
            pool.elsewhere(record.partition(), key(record), control(record));
        } catch (CodecException | IllegalArgumentException | NullPointerException e) {
            if (e instanceof CodecException codecException && codecException.recoverable()) {
                throw e;
            }
            LOGGER.debug("left to its own pool: {}", e.getMessage());
        }
    }

    private static ControlKey key(ConsumerRecord<String, byte[]> record) {
        return ControlKey.parse(record.key())
                .orElseThrow(() -> new IllegalArgumentException("no such key: " + record.key()));
    }

    private Optional<ControlRecord> control(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        var read = Reading.CONTROL.read(codec, record.topic(), record.value());
        if (!ControlKey.of(read).equals(key(record))) {
            throw new IllegalArgumentException(
                    "key " + record.key() + " holds a record of " + read.key());
        }
        return Optional.of(read);
    }

    /** A committed decision, or its tombstone. */
    void committed(ConsumerRecord<String, byte[]> record) {
        read(
                record,
                () -> {
                    AgentId agent = AgentId.parse(record.key());
                    for (Problem problem : pool.want(agent, decision(record), at(record))) {
                        LOGGER.atWarn().addKeyValue("agent", agent).log(problem.line());
                    }
                });
    }

    /** A decision that may never be committed. */
    void uncommitted(ConsumerRecord<String, byte[]> record, Instant now) {
        if (record.value() != null) {
            try {
                decision(record).ifPresent(decision -> pool.raise(decision, at(record), now));
            } catch (CodecException | IllegalArgumentException e) {
                LOGGER.debug("left to the committed reader: {}", e.getMessage());
            }
        }
    }

    private static Position at(ConsumerRecord<String, byte[]> record) {
        return new Position(record.partition(), record.offset());
    }

    private Optional<Decision> decision(ConsumerRecord<String, byte[]> record) {
        int right = Partitions.ofKey(record.key(), tenantPartitions);
        if (right != record.partition()) {
            throw new IllegalArgumentException(
                    "key %s belongs to partition %d and lies in %d"
                            .formatted(record.key(), right, record.partition()));
        }
        return Optional.ofNullable(record.value())
                .map(bytes -> Reading.DECISIONS.read(codec, record.topic(), bytes));
    }

    /** What an operator asks for. */
    void operated(ConsumerRecord<String, byte[]> record) {
        if (record.value() != null) {
            try {
                pool.operated(Reading.OPERATIONS.read(codec, record.topic(), record.value()));
            } catch (CodecException | IllegalArgumentException e) {
                // A dead letter of the nodes', which read all of them.
                LOGGER.debug("left to the nodes: {}", e.getMessage());
            }
        }
    }

    /** A node's word, or a tick; either way time advances. */
    void heartbeat(ConsumerRecord<String, byte[]> record) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        if (record.value() == null) {
            pool.tick(at);
            return;
        }
        boolean read =
                read(
                        record,
                        () ->
                                pool.observe(
                                        Reading.NODES.read(codec, record.topic(), record.value()),
                                        at));
        if (!read) {
            pool.tick(at);
        }
    }

    /** A node's word from before the loop began: time does not advance. */
    void before(ConsumerRecord<String, byte[]> record) {
        read(
                record,
                () -> pool.saidBefore(Reading.NODES.read(codec, record.topic(), record.value())));
    }

    /** Where an agent ran before. */
    void ran(ConsumerRecord<String, byte[]> record) {
        if (record.value() != null) {
            read(
                    record,
                    () -> {
                        var status = Reading.STATES.read(codec, record.topic(), record.value());
                        status.node().ifPresent(node -> pool.ran(status.agent(), node));
                    });
        }
    }

    private boolean read(ConsumerRecord<String, byte[]> record, Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (CodecException e) {
            if (e.recoverable()) {
                throw e;
            }
            unreadable.take(record, e);
        } catch (IllegalArgumentException | NullPointerException e) {
            unreadable.take(record, e);
        }
        return false;
    }
}
