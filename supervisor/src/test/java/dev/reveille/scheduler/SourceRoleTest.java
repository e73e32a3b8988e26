package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.relevance.SourceMappings;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.wire.DeadLetters;
import dev.reveille.wire.SpecRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker; each test has a topic, a source and tenants of its own. */
class SourceRoleTest {
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();

    @TempDir static Path data;
    private static TestBroker broker;
    private static KafkaSettings kafka;
    private static KafkaProducer<String, byte[]> producer;

    @BeforeAll
    static void start() {
        broker = TestBroker.withTopics(data);
        kafka = broker.kafka();
        producer = new KafkaProducer<>(kafka.producer("test"));
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @Test
    void recordsAreToldInTheirTenantsPartitionAndBadOnesGoToTheDeadLetters() throws Exception {
        // Given
        topic("shop.orders");
        order("shop.orders", 0, "sourced-a", 1);
        order("shop.orders", 1, "sourced-b", 2);
        bytes("shop.orders", 1, "{\"customer\":\"not a tenant\"}");
        bytes("shop.orders", 1, "no JSON");
        order("shop.orders", 1, "sourced-c", 3);
        source("orders", "shop.orders", "earliest");
        // When
        try (var _ = role("s1");
                var activity = reading(Topic.ACTIVITY);
                var letters = reading(Topic.DEAD_LETTERS)) {
            // Then
            until(() -> activity.of("sourced-").size() == 3 && letters.records().size() == 2);
            assertThat(activity.of("sourced-"))
                    .allSatisfy(
                            record -> {
                                var said = activity(record);
                                assertThat(record.partition())
                                        .isEqualTo(
                                                Partitions.ofTenant(
                                                        said.getTenant(),
                                                        TopicLayout.SINGLE_BROKER
                                                                .tenantPartitions()));
                                assertThat(said.getType()).isEqualTo("order");
                                assertThat(said.getAttributes()).containsKey("n");
                                assertThat(said.getSource())
                                        .startsWith("source orders: shop.orders-");
                            });
            assertThat(letters.records())
                    .extracting(r -> DeadLetters.told(r.headers(), "message"))
                    .anySatisfy(said -> assertThat(said).contains("tenant (value.customer) gave"))
                    .anySatisfy(said -> assertThat(said).contains("the value is no JSON"));
            assertThat(letters.records())
                    .allSatisfy(
                            r ->
                                    assertThat(DeadLetters.remedy(r.headers()))
                                            .contains("or change the source orders"));
        }
    }

    @Test
    void schedulersShareASourceAndEachRecordIsToldOnceWhoeverGoes() throws Exception {
        // Given
        topic("shop.shared");
        source("shared", "shop.shared", "earliest");
        try (var activity = reading(Topic.ACTIVITY)) {
            var first = role("s1");
            try (var _ = role("s2")) {
                for (int i = 0; i < 2_000; i++) {
                    order("shop.shared", i % 2, "shared-" + i % 7, i);
                    if (i == 1_000) {
                        // When
                        first.close();
                    }
                }
                // Then
                until(() -> numbers(activity).size() == 2_000);
                assertThat(activity.of("shared-")).hasSize(2_000);
            } finally {
                first.close();
            }
        }
    }

    @Test
    void whatWasThereBeforeIsLeftOutUnlessAskedForAndADeletedSourceIsReadNoMore() throws Exception {
        // Given
        topic("shop.latest");
        order("shop.latest", 0, "latest-before", 1);
        source("latest", "shop.latest", "latest");
        try (var _ = role("s1");
                var activity = reading(Topic.ACTIVITY)) {
            until(
                    () -> {
                        order("shop.latest", 0, "latest-after", 2);
                        return !activity.of("latest-after").isEmpty();
                    });
            // When
            delete("latest");
            // Then
            await().atMost(Duration.ofSeconds(30)).until(() -> groupIsEmpty("latest"));
            order("shop.latest", 0, "latest-deleted", 3);
            topic("shop.marker");
            source("marker", "shop.marker", "earliest");
            order("shop.marker", 0, "latest-marker", 4);
            until(() -> !activity.of("latest-marker").isEmpty());
            assertThat(activity.of("latest-before")).isEmpty();
            assertThat(activity.of("latest-deleted")).isEmpty();
        }
    }

    @Test
    void aSourceThatIsRefusedIsATroubleUntilItIsMendedOrDeleted() throws Exception {
        try (var role = role("s1")) {
            // When
            var bad = new SourceRecord("bad", "{\"kind\": \"Source\"}", "v", Instant.now(), "test");
            String sources = kafka.names().of(Topic.SOURCES);
            byte[] value = CODEC.encode(sources, SpecRecords.toAvro(bad));
            producer.send(new ProducerRecord<>(sources, 0, "bad", value)).get();
            // Then
            until(() -> troubles(role, "bad") > 0);
            assertThat(role.troubles())
                    .allMatch(trouble -> trouble.said().message().startsWith("source "))
                    .noneMatch(trouble -> trouble.problem().remedy().isEmpty());
            // When
            delete("bad");
            // Then
            until(() -> troubles(role, "bad") == 0);
        }
    }

    @Test
    void aSourceThatTheRegistryKeepsFromBeingReadIsATroubleAndIsTriedAgain() throws Exception {
        // Given
        topic("shop.registry");
        order("shop.registry", 0, "registry-a", 1);
        source("registry", "shop.registry", "earliest");
        var away = new AtomicBoolean(true);
        try (var role = SourceRole.start(kafka, new Away(away), SourceMappings.standard(), "s1");
                var activity = reading(Topic.ACTIVITY)) {
            until(() -> troubles(role, "registry") > 0);
            // When
            away.set(false);
            // Then
            until(() -> !activity.of("registry-").isEmpty());
            assertThat(troubles(role, "registry")).isZero();
        }
    }

    /** A codec whose registry can be away. */
    private record Away(AtomicBoolean away) implements AvroCodec {
        @Override
        public byte[] encode(String topic, SpecificRecordBase value) {
            return CODEC.encode(topic, value);
        }

        @Override
        public <T extends SpecificRecordBase> T decode(String topic, byte[] bytes, Class<T> type) {
            if (away.get()) {
                throw new CodecException(
                        CodecException.Code.REGISTRY_UNREACHABLE, "it is away", "wait", null);
            }
            return CODEC.decode(topic, bytes, type);
        }

        @Override
        public void prepare(String topic, Class<? extends SpecificRecordBase> type) {
            CODEC.prepare(topic, type);
        }

        @Override
        public void check() {
            CODEC.check();
        }
    }

    private static long troubles(SourceRole role, String source) {
        return role.troubles().stream()
                .filter(trouble -> trouble.source().filter(source::equals).isPresent())
                .count();
    }

    private static boolean groupIsEmpty(String source) throws Exception {
        try (var admin = Admin.create(kafka.admin("test"))) {
            String group = Names.source(kafka.names(), source);
            return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .allMatch(described -> described.members().isEmpty());
        }
    }

    private static Set<Long> numbers(Reader activity) {
        var numbers = new TreeSet<Long>();
        activity.of("shared-")
                .forEach(r -> numbers.add((Long) activity(r).getAttributes().get("n")));
        return numbers;
    }

    private static Activity activity(ConsumerRecord<String, byte[]> record) {
        return CODEC.decode(record.topic(), record.value(), Activity.class);
    }

    private static void until(Callable<Boolean> so) {
        await().atMost(Duration.ofSeconds(60)).pollInSameThread().until(so);
    }

    private static SourceRole role(String name) {
        return SourceRole.start(kafka, CODEC, SourceMappings.standard(), name);
    }

    private static void topic(String name) throws Exception {
        try (var admin = Admin.create(kafka.admin("test"))) {
            admin.createTopics(List.of(new NewTopic(name, 2, (short) 1))).all().get();
        }
    }

    private static void order(String topic, int partition, String tenant, long n) {
        bytes(topic, partition, "{\"customer\":\"" + tenant + "\",\"n\":" + n + "}");
    }

    private static void bytes(String topic, int partition, String value) {
        var _ =
                producer.send(
                        new ProducerRecord<>(
                                topic, partition, "k", value.getBytes(StandardCharsets.UTF_8)));
    }

    private static void source(String name, String topic, String from) throws Exception {
        String document =
                """
                {"apiVersion":"reveille/v1","kind":"Source","name":"%s","topic":"%s","from":"%s",
                "format":"json","tenant":"value.customer","type":"\\"order\\"",
                "attributes":{"n":"value.n"}}
                """
                        .formatted(name, topic, from);
        var spec = new SpecParser().source(document).orThrow();
        var record = new SourceRecord(name, spec.document(), spec.version(), Instant.now(), "test");
        String sources = kafka.names().of(Topic.SOURCES);
        byte[] value = CODEC.encode(sources, SpecRecords.toAvro(record));
        producer.send(new ProducerRecord<>(sources, 0, name, value)).get();
    }

    private static void delete(String name) throws Exception {
        producer.send(new ProducerRecord<>(kafka.names().of(Topic.SOURCES), 0, name, null)).get();
    }

    private static Reader reading(Topic topic) {
        return new Reader(topic);
    }

    /** Everything on a topic, committed. */
    private static final class Reader implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(kafka.consumer("test", Isolation.COMMITTED));
        private final List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();

        Reader(Topic topic) {
            var partitions =
                    consumer.partitionsFor(kafka.names().of(topic)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        synchronized List<ConsumerRecord<String, byte[]>> records() {
            consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            return all;
        }

        synchronized List<ConsumerRecord<String, byte[]>> of(String tenants) {
            Stream<ConsumerRecord<String, byte[]>> mine =
                    records().stream().filter(r -> String.valueOf(r.key()).startsWith(tenants));
            return mine.toList();
        }

        @Override
        public synchronized void close() {
            consumer.close();
        }
    }
}
