package dev.reveille.topology;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecParser;
import dev.reveille.config.TopicAdmin;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AgentSpecDocument;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.RelevanceDecision;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.TemplateDocument;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.schemas.TopicNames;
import dev.reveille.topology.RelevanceCounters.Counter;
import dev.reveille.wire.Decisions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topology on a real broker, exactly once, over a restart, and with misplaced records. */
class RelevanceOnKafkaTest {
    private static final TopicLayout LAYOUT = TopicLayout.SINGLE_BROKER;
    private static final TopicNames NAMES = TopicNames.DEFAULT;
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    private @Nullable TestBroker broker;
    private KafkaSettings kafka = KafkaSettings.of("");
    private @Nullable KafkaProducer<String, byte[]> producer;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startBroker() {
        broker = TestBroker.start(directory.resolve("broker"));
        kafka = KafkaSettings.of(broker.bootstrapServers());
        try (var topics = new TopicAdmin(kafka, LAYOUT)) {
            topics.create();
        }
        producer = new KafkaProducer<>(kafka.producer("test"));
    }

    @AfterEach
    void stopBroker() {
        requireNonNull(producer).close(Duration.ofSeconds(1));
        requireNonNull(broker).close();
    }

    /** Relevance with its ticks. */
    private final class Scheduler implements AutoCloseable {
        final RelevanceStreams streams;
        private final Ticks ticks;

        Scheduler() {
            var setup = RelevanceSetup.of(NAMES, LAYOUT, CODEC, new SpecParser());
            var options = RelevanceOptions.of(kafka, "s1", directory.resolve("streams"), 1);
            streams = RelevanceStreams.start(kafka, setup, options, failures::add);
            ticks = new Ticks(kafka, LAYOUT, Duration.ofMillis(100));
            await().atMost(PATIENCE).until(streams::running);
        }

        @Override
        public void close() {
            ticks.close();
            streams.close();
        }
    }

    @Test
    void tenantsWakeAndSleepOverARestartOfTheScheduler() throws Exception {
        try (var watch = new Watch()) {
            // Given
            send(Topic.TEMPLATES, "assistant", template(), 0);
            try (var scheduler = new Scheduler()) {
                // When
                activity("acme", Partitions.ofTenant("acme", LAYOUT.tenantPartitions()));
                // Then
                watch.await("acme/assistant", LifecycleState.ACTIVE);
                watch.await("acme/assistant", LifecycleState.DORMANT);
                assertThat(scheduler.streams.counters().get(Counter.MISPLACED)).isZero();
            }
            // When a second one takes over the same state directory
            try (var scheduler = new Scheduler()) {
                activity("acme", Partitions.ofTenant("acme", LAYOUT.tenantPartitions()));
                watch.await("acme/assistant", LifecycleState.ACTIVE);
                watch.await("acme/assistant", LifecycleState.DORMANT);
                assertThat(scheduler.streams.counters().get(Counter.DEAD_LETTERS)).isZero();
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void producersWithAnyPartitionerAreUnderstood() throws Exception {
        // Given
        try (var watch = new Watch();
                var scheduler = new Scheduler()) {
            for (String tenant : List.of("acme", "globex", "initech")) {
                int right = Partitions.ofTenant(tenant, LAYOUT.tenantPartitions());
                String agent = tenant + "/assistant";
                var spec =
                        AgentSpecDocument.newBuilder()
                                .setAgent(agent)
                                .setDocument(Rig.fiveSeconds(tenant, "assistant"))
                                .build();
                send(Topic.AGENT_SPECS, agent, spec, right);
                watch.await(agent, LifecycleState.DORMANT);
                // When each lands in a partition that is not its tenant's
                activity(tenant, (right + 1) % LAYOUT.tenantPartitions());
                // Then
                watch.await(agent, LifecycleState.ACTIVE);
            }
            assertThat(scheduler.streams.counters().get(Counter.MISPLACED)).isEqualTo(3);
            // And the spec in the wrong place is refused, not obeyed
            int wrong = (Partitions.ofTenant("umbrella", 4) + 1) % 4;
            var spec =
                    AgentSpecDocument.newBuilder()
                            .setAgent("umbrella/assistant")
                            .setDocument(Rig.fiveSeconds("umbrella", "assistant"))
                            .build();
            send(Topic.AGENT_SPECS, "umbrella/assistant", spec, wrong);
            await().atMost(PATIENCE)
                    .until(() -> scheduler.streams.counters().get(Counter.DEAD_LETTERS) == 1);
            assertThat(watch.newest).doesNotContainKey("umbrella/assistant");
        }
        assertThat(failures).isEmpty();
    }

    private static TemplateDocument template() {
        String document =
                Rig.document(
                        "AgentTemplate",
                        "*",
                        "assistant",
                        "tenant-activity: {active.within: 1s, listening.within: 1s}",
                        "");
        return TemplateDocument.newBuilder()
                .setName("assistant")
                .setTenants("*")
                .setDocument(document)
                .build();
    }

    private void activity(String tenant, int partition) throws Exception {
        send(Topic.ACTIVITY, tenant, Activity.newBuilder().setTenant(tenant).build(), partition);
    }

    private void send(Topic topic, String key, SpecificRecordBase value, int partition)
            throws Exception {
        String name = NAMES.of(topic);
        requireNonNull(producer)
                .send(new ProducerRecord<>(name, partition, key, CODEC.encode(name, value)))
                .get(10, TimeUnit.SECONDS);
    }

    /** Reads {@code relevance} committed, as placement's truth is read. */
    private final class Watch implements AutoCloseable {
        final Map<String, Decision> newest = new ConcurrentHashMap<>();
        private final KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(kafka.consumer("watch", KafkaSettings.Isolation.COMMITTED));

        Watch() {
            String topic = NAMES.of(Topic.RELEVANCE);
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        void await(String agent, LifecycleState state) {
            org.awaitility.Awaitility.await(agent + " " + state)
                    .atMost(PATIENCE)
                    .pollInSameThread()
                    .until(() -> poll(agent, state));
        }

        private boolean poll(String agent, LifecycleState state) {
            for (var record : consumer.poll(Duration.ofMillis(50))) {
                var decision =
                        Decisions.fromAvro(
                                CODEC.decode(
                                        record.topic(), record.value(), RelevanceDecision.class));
                assertThat(record.partition())
                        .isEqualTo(Partitions.ofKey(record.key(), LAYOUT.tenantPartitions()));
                newest.put(record.key(), decision);
            }
            var decision = newest.get(agent);
            return decision != null && decision.state() == state;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
