package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.cli.ReveilleCommand;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceCrashTest {
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final int ORDERS = 40_000;

    @TempDir Path dir;

    @Test
    void aSchedulerKilledWhileItMapsASourceHasToldEachRecordOnceWhenItIsBack() throws Exception {
        try (var broker = TestBroker.start(dir.resolve("broker"))) {
            // Given
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            command(broker, "topics", "create");
            orders(kafka);
            Path file =
                    Files.writeString(
                            dir.resolve("source.yaml"),
                            """
                            apiVersion: reveille/v1
                            kind: Source
                            name: orders
                            topic: shop.orders
                            format: json
                            from: earliest
                            tenant: value.customer
                            attributes: {n: value.n}
                            """);
            command(broker, "apply", "-f", file.toString());
            try (var raw = new Told(kafka, Isolation.UNCOMMITTED);
                    var told = new Told(kafka, Isolation.COMMITTED)) {
                try (var first = scheduler(broker)) {
                    // When
                    until(() -> raw.read() > 0);
                    first.kill();
                    assertThat(raw.end()).as("told when it was killed").isLessThan(ORDERS);
                }
                try (var second = scheduler(broker)) {
                    until(() -> told.read() >= ORDERS);
                    second.kill();
                }
                // Then
                assertThat(told.read()).isEqualTo(ORDERS);
                assertThat(told.numbers.cardinality()).isEqualTo(ORDERS);
            }
        }
    }

    private static void orders(KafkaSettings kafka) throws Exception {
        try (var admin = Admin.create(kafka.admin("test"))) {
            admin.createTopics(List.of(new NewTopic("shop.orders", 2, (short) 1))).all().get();
        }
        try (var producer = new KafkaProducer<String, byte[]>(kafka.producer("shop"))) {
            for (int n = 0; n < ORDERS; n++) {
                String order = "{\"customer\": \"t" + n % 50 + "\", \"n\": " + n + "}";
                byte[] value = order.getBytes(StandardCharsets.UTF_8);
                var _ = producer.send(new ProducerRecord<>("shop.orders", n % 2, "k", value));
            }
        }
    }

    private RoleProcess scheduler(TestBroker broker) throws Exception {
        return new RoleProcess(
                words(
                        broker,
                        "scheduler",
                        "--name",
                        "s1",
                        "--state-dir",
                        dir.resolve("state").toString()));
    }

    private static void command(TestBroker broker, String... words) {
        assertThat(ReveilleCommand.commandLine().execute(words(broker, words))).isZero();
    }

    private static String[] words(TestBroker broker, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--bootstrap-server", broker.bootstrapServers()));
        for (String one : List.of("topics.partitions", "topics.replication", "topics.min.insync")) {
            all.addAll(List.of("--override", one + "=1"));
        }
        return all.toArray(String[]::new);
    }

    private static void until(Callable<Boolean> so) {
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(so);
    }

    /** What activity relevance is told of. */
    private static final class Told implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer;
        private final BitSet numbers = new BitSet();
        private int records;

        Told(KafkaSettings kafka, Isolation isolation) {
            consumer = new KafkaConsumer<>(kafka.consumer("told", isolation));
            var partition = new TopicPartition(kafka.names().of(Topic.ACTIVITY), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
        }

        /** How many there were so far. */
        int read() {
            for (var r : consumer.poll(Duration.ofMillis(20))) {
                records++;
                var activity = CODEC.decode(r.topic(), r.value(), Activity.class);
                numbers.set(Integer.parseInt(String.valueOf(activity.getAttributes().get("n"))));
            }
            return records;
        }

        long end() {
            return consumer.endOffsets(consumer.assignment()).values().iterator().next();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
