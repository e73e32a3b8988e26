package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.TopicAdmin;
import dev.reveille.dev.EmbeddedBroker;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.Tick;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.wire.ShakyCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    @TempDir Path dir;

    @Test
    void aRecordTheRegistryKeepsFromBeingReadIsReadInItsTurnAndABadOneIsADeadLetter()
            throws Exception {
        var codec = new ShakyCodec(Tick.class);
        var read = new CopyOnWriteArrayList<String>();
        var letters = new CopyOnWriteArrayList<Object>();
        try (var broker = EmbeddedBroker.start(dir, 0)) {
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            try (var topics = new TopicAdmin(kafka, TopicLayout.SINGLE_BROKER)) {
                topics.create();
            }
            String topic = kafka.names().of(Topic.TICKS);
            try (var producer = new KafkaProducer<String, byte[]>(kafka.producer("test"))) {
                for (String name : List.of("a", "b", "c")) {
                    byte[] bytes =
                            name.equals("b")
                                    ? new byte[] {1, 2, 3}
                                    : codec.encode(topic, new Tick(name));
                    producer.send(new ProducerRecord<>(topic, 0, "0", bytes)).get();
                }
            }
            codec.fails(Code.REGISTRY_UNREACHABLE);
            try (var reader =
                    new LogReader(
                            kafka,
                            "test",
                            topic,
                            List.of(0),
                            LogReader.From.BEGINNING,
                            record ->
                                    read.add(
                                            codec.decode(topic, record.value(), Tick.class)
                                                    .getScheduler()),
                            letters::add,
                            () -> {},
                            () -> {},
                            _ -> {})) {
                reader.start();
                await().until(() -> codec.failures() >= 2);
                assertThat(read).isEmpty();
                codec.fails(null);
                await().atMost(Duration.ofSeconds(10)).until(() -> read.size() == 2);
            }
        }
        assertThat(read).containsExactly("a", "c");
        assertThat(letters).hasSize(1);
    }

    @Test
    void aReaderHasCaughtUpWithWhatWasThereHoweverMuchIsWrittenMeanwhile() throws Exception {
        var caughtUp = new AtomicBoolean();
        try (var broker = EmbeddedBroker.start(dir, 0)) {
            // Given
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            try (var topics = new TopicAdmin(kafka, TopicLayout.SINGLE_BROKER)) {
                topics.create();
            }
            var record = new ProducerRecord<>(kafka.names().of(Topic.TICKS), 0, "0", new byte[1]);
            try (var producer = new KafkaProducer<String, byte[]>(kafka.producer("test"))) {
                producer.send(record).get();
                // When each record that is read is followed by another
                Consumer<Object> andAnother =
                        _ -> {
                            if (!caughtUp.get()) {
                                var _ = producer.send(record);
                                producer.flush();
                            }
                        };
                try (var reader =
                        new LogReader(
                                kafka,
                                "test",
                                record.topic(),
                                List.of(0),
                                LogReader.From.BEGINNING,
                                andAnother::accept,
                                andAnother::accept,
                                () -> {},
                                () -> caughtUp.set(true),
                                _ -> {})) {
                    reader.start();
                    // Then
                    await().untilTrue(caughtUp);
                }
            }
        }
    }

    @Test
    void aLogMadeAnewUnderItsReaderIsReadAnew() throws Exception {
        try (var broker = EmbeddedBroker.start(dir, 0)) {
            // Given
            var kafka = ready(broker);
            String topic = kafka.names().of(Topic.TICKS);
            var told = new CopyOnWriteArrayList<String>();
            try (var producer = new KafkaProducer<String, byte[]>(kafka.producer("test"));
                    var admin = Admin.create(kafka.admin("test"));
                    var reader = reader(kafka, topic, told)) {
                var writer = new Writing(producer, topic);
                writer.write("a", "b", "c");
                reader.start();
                await().until(() -> told.contains("all"));
                // When
                admin.deleteTopics(List.of(topic)).all().get();
                var again = List.of(new NewTopic(topic, 1, (short) 1));
                await().ignoreExceptions()
                        .until(() -> admin.createTopics(again).all().get() == null);
                await().atMost(Duration.ofSeconds(20)).until(() -> told.contains("LogTruncated"));
                // An earlier record may have gone to the log that was being deleted.
                writer.write("d");
                // Then
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () ->
                                        assertThat(told)
                                                .containsSubsequence("all", "LogTruncated", "d")
                                                .containsSubsequence("LogTruncated", "all"));
            }
        }
    }

    @Test
    void soIsOneThatHasGrownPastWhatWasReadBeforeItsReaderLooked() throws Exception {
        try (var broker = EmbeddedBroker.start(dir, 0)) {
            // Given a reader that is held up by what it read last
            var kafka = ready(broker);
            String topic = kafka.names().of(Topic.TICKS);
            var told = new CopyOnWriteArrayList<String>();
            var held = new CountDownLatch(1);
            try (var producer = new KafkaProducer<String, byte[]>(kafka.producer("test"));
                    var admin = Admin.create(kafka.admin("test"));
                    var reader =
                            new LogReader(
                                    kafka,
                                    "reader",
                                    topic,
                                    List.of(0),
                                    LogReader.From.BEGINNING,
                                    record -> {
                                        told.add(record.key());
                                        if (record.key().equals("c")) {
                                            uninterrupted(held);
                                        }
                                    },
                                    _ -> {},
                                    () -> {},
                                    () -> told.add("all"),
                                    problem -> told.add(problem.code()))) {
                new Writing(producer, topic).write("a", "b", "c");
                reader.start();
                await().until(() -> told.contains("c"));
                // When
                admin.deleteTopics(List.of(topic)).all().get();
                var again = List.of(new NewTopic(topic, 1, (short) 1));
                await().ignoreExceptions()
                        .until(() -> admin.createTopics(again).all().get() == null);
                // The first ones may still go to the log that is being deleted.
                var first = new ProducerRecord<>(topic, 0, "first", new byte[1]);
                await().ignoreExceptions().until(() -> producer.send(first).get().offset() == 0);
                new Writing(producer, topic).write("1", "2", "3", "4");
                held.countDown();
                // Then
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () ->
                                        assertThat(told)
                                                .containsSubsequence(
                                                        "LogTruncated",
                                                        "first",
                                                        "1",
                                                        "2",
                                                        "3",
                                                        "4",
                                                        "all"));
            }
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aLogWithoutItsBeginningIsNotRead() throws Exception {
        try (var broker = EmbeddedBroker.start(dir, 0)) {
            // Given
            var kafka = ready(broker);
            String topic = kafka.names().of(Topic.TICKS);
            var told = new CopyOnWriteArrayList<String>();
            try (var producer = new KafkaProducer<String, byte[]>(kafka.producer("test"));
                    var admin = Admin.create(kafka.admin("test"));
                    var reader = reader(kafka, topic, told)) {
                new Writing(producer, topic).write("a", "b");
                var first = new TopicPartition(topic, 0);
                admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(1))).all().get();
                // When
                reader.start();
                // Then
                await().until(() -> told.size() >= 2);
                assertThat(told).containsOnly("LogCut");
            }
        }
    }

    private static KafkaSettings ready(EmbeddedBroker broker) throws Exception {
        var kafka = KafkaSettings.of(broker.bootstrapServers());
        try (var topics = new TopicAdmin(kafka, TopicLayout.SINGLE_BROKER)) {
            topics.create();
        }
        return kafka;
    }

    /** Of keys; "all" once what was there has been read, and codes of problems. */
    private static LogReader reader(KafkaSettings kafka, String topic, List<String> told) {
        return new LogReader(
                kafka,
                "reader",
                topic,
                List.of(0),
                LogReader.From.BEGINNING,
                record -> told.add(record.key()),
                _ -> {},
                () -> {},
                () -> told.add("all"),
                problem -> told.add(problem.code()));
    }

    private record Writing(KafkaProducer<String, byte[]> producer, String topic) {
        void write(String... keys) throws Exception {
            for (String key : keys) {
                producer.send(new ProducerRecord<>(topic, 0, key, new byte[1])).get();
            }
        }
    }
}
