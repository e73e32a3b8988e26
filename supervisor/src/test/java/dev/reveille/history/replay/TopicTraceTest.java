package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.QueueDepth;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.TenantEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicTraceTest {
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final TenantId ACME = new TenantId("acme");

    @TempDir Path dir;

    @Test
    void whatLiesOnTopicsIsReplayedAndNothingIsLeftBehind() throws Exception {
        try (var broker = TestBroker.start(dir.resolve("broker"))) {
            // Given
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
            try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                    var producer = new KafkaProducer<String, byte[]>(kafka.producer("test"))) {
                // Stamped by producers, so that history can be made up.
                var topics =
                        Stream.of(Topic.ACTIVITY, Topic.QUEUE_DEPTH, Topic.RESOURCES)
                                .map(t -> new NewTopic(kafka.names().of(t), 1, (short) 1))
                                .toList();
                admin.createTopics(topics).all().get();
                var gold = Map.<String, FactValue>of("plan", new FactValue.Text("gold"));
                // Long before, and deleted as retention would; then the history there is.
                for (long ago : List.of(500, 400, 100, 100, 96, 60)) {
                    send(kafka, producer, active(gold, now, ago), now, ago);
                }
                send(kafka, producer, waiting(now, 80), now, 80);
                send(kafka, producer, free(), now, 90);
                producer.send(
                                new ProducerRecord<>(
                                        kafka.names().of(Topic.ACTIVITY),
                                        0,
                                        null,
                                        "acme",
                                        new byte[] {9}))
                        .get();
                var activity = new TopicPartition(kafka.names().of(Topic.ACTIVITY), 0);
                admin.deleteRecords(Map.of(activity, RecordsToDelete.beforeOffset(2))).all().get();
                var before = ends(admin);
                // When
                var read = TopicTrace.read(kafka, CODEC, now.minus(450, ChronoUnit.MINUTES), now);
                // Then
                var day = read.trace().days().getFirst();
                assertThat(read.trace().days()).hasSize(1);
                assertThat(read.trace().minutes()).isEqualTo(451);
                assertThat(day.active().stream()).containsExactly(350, 354, 390);
                assertThat(day.told()).extracting(MinuteTrace.Told::minute).containsExactly(370);
                assertThat(day.active().activity(0))
                        .isEqualTo(new MinuteActivity(2, new Carried("click", gold)));
                assertThat(read.trace().fleet())
                        .extracting(MinuteTrace.Gauge::minute)
                        .containsExactly(360);
                assertThat(read.warnings())
                        .anySatisfy(w -> assertThat(w).contains("activity-0 begins at"))
                        .anySatisfy(
                                w ->
                                        assertThat(w)
                                                .contains(
                                                        "could not be read, and are left out: 1; the first"))
                        .anySatisfy(w -> assertThat(w).contains("about one agent each: 1;"))
                        .hasSize(3);
                assertThat(ends(admin)).isEqualTo(before);
                assertThat(admin.listGroups().all().get()).isEmpty();
                // And the queue wakes whom it waits for, as live
                Path file =
                        Files.writeString(
                                dir.resolve("queue.yaml"),
                                "relevance: {evaluator: {first-match: [{when: 'pending_requests > 0"
                                        + " && plan_known', use: queue-depth}]}}"
                                                .replace(
                                                        "plan_known",
                                                        "fact(\"plan\", \"\") == \"gold\""));
                var line =
                        Replaying.run(read.trace(), ReplayPolicies.named(file.toString()).orThrow())
                                .tenants()
                                .getFirst();
                assertThat(line.wakes()).isEqualTo(1);
                assertThat(line.coldStarts()).isEqualTo(2);
            }
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin) throws Exception {
        var asked =
                admin
                        .describeTopics(admin.listTopics().names().get())
                        .allTopicNames()
                        .get()
                        .values()
                        .stream()
                        .flatMap(
                                t ->
                                        t.partitions().stream()
                                                .map(
                                                        p ->
                                                                new TopicPartition(
                                                                        t.name(), p.partition())))
                        .collect(Collectors.toMap(p -> p, _ -> OffsetSpec.latest()));
        return admin.listOffsets(asked).all().get().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private static SpecificRecordBase active(
            Map<String, FactValue> attributes, Instant now, long ago) {
        return TenantEvents.toAvro(
                new TenantEvent.Active(ACME, Optional.empty(), "click", attributes),
                now.minus(ago, ChronoUnit.MINUTES),
                "test");
    }

    private static SpecificRecordBase waiting(Instant now, long ago) {
        return TenantEvents.toAvro(
                new TenantEvent.Waiting(ACME, Optional.of("assistant"), Optional.empty(), 3),
                now.minus(ago, ChronoUnit.MINUTES),
                "test");
    }

    private static SpecificRecordBase free() {
        return ResourceSample.newBuilder()
                .setScope(ResourceScope.NODE)
                .setName("n1")
                .setAvailableCpu(0.5)
                .build();
    }

    private static void send(
            KafkaSettings kafka,
            KafkaProducer<String, byte[]> producer,
            SpecificRecordBase value,
            Instant now,
            long ago)
            throws Exception {
        Topic topic =
                switch (value) {
                    case QueueDepth _ -> Topic.QUEUE_DEPTH;
                    case ResourceSample _ -> Topic.RESOURCES;
                    default -> Topic.ACTIVITY;
                };
        String name = kafka.names().of(topic);
        long at = now.minus(ago, ChronoUnit.MINUTES).toEpochMilli();
        producer.send(new ProducerRecord<>(name, 0, at, "acme", CODEC.encode(name, value))).get();
    }
}
