package dev.reveille.scheduler;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.relevance.SourceMapping;
import dev.reveille.core.relevance.SourceMapping.Outcome;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.DeadLetters;
import dev.reveille.wire.ResourceSamples;
import dev.reveille.wire.SourceValues;
import dev.reveille.wire.TenantEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What a record of a source becomes: a record of what it feeds, or a dead letter. */
record SourceTelling(SourceSpec spec, SourceMapping mapping, AvroCodec codec, TopicNames names) {

    /**
     * One record.
     *
     * @param partitions how many a topic has
     * @throws CodecException recoverable, if the schema registry keeps it from being read for now
     */
    ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, ToIntFunction<String> partitions) {
        try {
            var input = SourceValues.input(spec.format(), codec, record);
            return switch (mapping.map(input)) {
                case Outcome.Told(TenantEvent event, Instant at) ->
                        told(event, at, record, partitions);
                case Outcome.Refused(var problems) -> throw new Problems(problems);
            };
        } catch (CodecException | Problems e) {
            return letter(record, e);
        }
    }

    private ProducerRecord<byte[], byte[]> told(
            TenantEvent event,
            Instant at,
            ConsumerRecord<?, ?> from,
            ToIntFunction<String> partitions) {
        String source =
                "source "
                        + spec.name()
                        + ": "
                        + from.topic()
                        + "-"
                        + from.partition()
                        + "@"
                        + from.offset();
        return switch (event) {
            case TenantEvent.Active active ->
                    record(
                            Topic.ACTIVITY,
                            event,
                            TenantEvents.toAvro(active, at, source),
                            partitions);
            case TenantEvent.Waiting waiting ->
                    record(
                            Topic.QUEUE_DEPTH,
                            event,
                            TenantEvents.toAvro(waiting, at, source),
                            partitions);
            case TenantEvent.Endowed endowed ->
                    record(Topic.RESOURCES, event, ResourceSamples.toAvro(endowed, at), partitions);
        };
    }

    private ProducerRecord<byte[], byte[]> record(
            Topic topic,
            TenantEvent event,
            SpecificRecordBase value,
            ToIntFunction<String> partitions) {
        String name = names.of(topic);
        String tenant = event.tenant().value();
        int partition =
                topic.key().spread() == Topic.Spread.ONE
                        ? 0
                        : Partitions.ofTenant(tenant, partitions.applyAsInt(name));
        byte[] key = tenant.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = codec.encode(name, value);
        // one that does not fit would keep its whole transaction from ending, again and again
        if (key.length + bytes.length > DeadLetters.MOST_BYTES) {
            throw new Problems(
                    Problem.invalid(
                            "WrongRecord",
                            "what it tells takes " + bytes.length + " bytes",
                            "tell at most " + DeadLetters.MOST_BYTES));
        }
        return new ProducerRecord<>(name, partition, key, bytes);
    }

    private ProducerRecord<byte[], byte[]> letter(
            ConsumerRecord<byte[], byte[]> record, RuntimeException cause) {
        var headers =
                DeadLetters.headers(
                        record.headers(),
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        cause,
                        remedy(cause));
        DeadLetters.ofSource(headers, spec.name());
        byte @Nullable [] key = record.key();
        if (key != null && key.length > DeadLetters.KEPT_BYTES) {
            key = Arrays.copyOf(key, DeadLetters.KEPT_BYTES);
        }
        byte @Nullable [] value =
                record.value() == null
                        ? null
                        : DeadLetters.fitted(key == null ? 0 : key.length, record.value(), headers);
        return new ProducerRecord<>(names.of(Topic.DEAD_LETTERS), null, key, value, headers);
    }

    private String remedy(RuntimeException cause) {
        String first =
                switch (cause) {
                    case Problems problems ->
                            problems.list().stream()
                                    .map(Problem::remedy)
                                    .distinct()
                                    .collect(Collectors.joining("; "));
                    case CodecException codec -> codec.remedy();
                    default -> "mend the record";
                };
        return first + "; or change the source " + spec.name();
    }
}
