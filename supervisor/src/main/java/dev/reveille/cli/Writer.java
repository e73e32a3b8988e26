package dev.reveille.cli;

import static dev.reveille.config.KafkaSettings.Isolation.COMMITTED;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Unreachable;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Writes a command's records: all of them in one transaction, or none. */
final class Writer {
    /**
     * One record.
     *
     * @param topic which
     * @param key decides its partition, by what stands before the slash
     * @param value empty for a tombstone
     */
    record Line(Topic topic, String key, Optional<SpecificRecordBase> value) {}

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How often is looked whether a commit can be seen; most are at the first look. */
    private static final Duration LOOK = Duration.ofMillis(2);

    private final KafkaSettings kafka;
    private final AvroCodec codec;

    Writer(KafkaSettings kafka) {
        this.kafka = kafka;
        this.codec = kafka.codec();
    }

    /** Returns once every reader of committed records sees them. */
    void write(List<Line> lines) {
        var properties = kafka.producer("reveille-cli");
        properties.putIfAbsent("max.block.ms", "10000");
        // One record is whole by itself.
        boolean transaction = lines.size() > 1;
        if (transaction) {
            properties.put("transactional.id", "reveille-cli-" + UUID.randomUUID());
        }
        var producer = new KafkaProducer<String, byte[]>(properties);
        try {
            // Made before the transaction: one left open with nothing in it takes 30 s to close.
            var records = lines.stream().map(line -> record(producer, line)).toList();
            if (transaction) {
                inOneTransaction(producer, records);
            } else {
                sent(producer, records);
            }
        } catch (TimeoutException e) {
            throw Unreachable.problem(kafka, e);
        } catch (KafkaException e) {
            throw Unreachable.refused(kafka, e);
        } finally {
            // what is not committed by now never will be
            producer.close(PATIENCE);
        }
    }

    private void inOneTransaction(
            KafkaProducer<String, byte[]> producer, List<ProducerRecord<String, byte[]>> records) {
        producer.initTransactions();
        producer.beginTransaction();
        // a record that fails fails the commit
        var sent = records.stream().map(producer::send).toList();
        producer.commitTransaction();
        Map<TopicPartition, Long> written = new HashMap<>();
        for (var one : sent) {
            RecordMetadata at = done(one);
            written.merge(new TopicPartition(at.topic(), at.partition()), at.offset(), Math::max);
        }
        // A commit is answered before its markers stand in every partition.
        try (var consumer = new KafkaConsumer<>(kafka.consumer("reveille-cli", COMMITTED))) {
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (!visible(consumer.endOffsets(written.keySet()), written)
                    && System.nanoTime() < until) {
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
    }

    private static boolean visible(
            Map<TopicPartition, Long> ends, Map<TopicPartition, Long> written) {
        return written.entrySet().stream()
                .allMatch(e -> ends.getOrDefault(e.getKey(), 0L) > e.getValue());
    }

    private static void sent(
            KafkaProducer<String, byte[]> producer, List<ProducerRecord<String, byte[]>> records) {
        records.stream().map(producer::send).toList().forEach(Writer::done);
    }

    private static RecordMetadata done(Future<RecordMetadata> sending) {
        try {
            return sending.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while records were written", e);
        }
    }

    private ProducerRecord<String, byte[]> record(
            KafkaProducer<String, byte[]> producer, Line line) {
        String name = kafka.names().of(line.topic());
        int partition =
                switch (line.topic().key().spread()) {
                    case TENANT ->
                            Partitions.ofKey(line.key(), producer.partitionsFor(name).size());
                    case ONE -> 0;
                    case POOL ->
                            throw new IllegalArgumentException(
                                    "commands do not write to " + line.topic());
                };
        byte[] value = line.value().map(v -> codec.encode(name, v)).orElse(null);
        return new ProducerRecord<>(name, partition, line.key(), value);
    }

    /** Who runs the command. */
    static String me() {
        return System.getProperty("user.name", "unknown") + "@" + dev.reveille.config.Places.host();
    }
}
