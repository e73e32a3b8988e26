package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Unreachable;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
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

    private final KafkaSettings kafka;
    private final AvroCodec codec;

    Writer(KafkaSettings kafka) {
        this.kafka = kafka;
        this.codec = kafka.codec();
    }

    void write(List<Line> lines) {
        var properties = kafka.producer("reveille-cli");
        properties.put("transactional.id", "reveille-cli-" + UUID.randomUUID());
        properties.putIfAbsent("max.block.ms", "10000");
        var producer = new KafkaProducer<String, byte[]>(properties);
        try {
            // Made before the transaction: one left open with nothing in it takes 30 s to close.
            var records = lines.stream().map(line -> record(producer, line)).toList();
            producer.initTransactions();
            producer.beginTransaction();
            for (var record : records) {
                // a record that fails fails the commit
                var _ = producer.send(record);
            }
            producer.commitTransaction();
        } catch (TimeoutException e) {
            throw Unreachable.problem(kafka, e);
        } catch (KafkaException e) {
            throw Unreachable.refused(kafka, e);
        } finally {
            // what is not committed by now never will be
            producer.close(PATIENCE);
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
