package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.dev.TestBroker;
import dev.reveille.history.SourceStanding.State;
import dev.reveille.wire.SourceGroups;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many records a source has not read, by what its topic really holds. */
class SourceStandingTest {
    @TempDir static Path data;

    private static TestBroker broker;
    private static KafkaSettings kafka;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = TestBroker.start(data);
        kafka = KafkaSettings.of(broker.bootstrapServers());
        admin = Admin.create(kafka.admin("test"));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    private static void topic(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    }

    private static KafkaProducer<String, String> producer(String transactionalId) {
        var properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        properties.put("transactional.id", transactionalId);
        var text = new StringSerializer();
        var producer = new KafkaProducer<>(properties, text, text);
        producer.initTransactions();
        return producer;
    }

    private static void write(
            KafkaProducer<String, String> producer, TopicPartition to, int count, boolean commit) {
        producer.beginTransaction();
        for (int i = 0; i < count; i++) {
            var _ = producer.send(new ProducerRecord<>(to.topic(), to.partition(), "k", "v" + i));
        }
        producer.flush();
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    private static void read(TopicPartition partition, long next) throws Exception {
        String group = SourceGroups.of(kafka.names(), partition.topic());
        admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(next)))
                .all()
                .get();
    }

    private static SourceStanding standing(String topic) {
        return Objects.requireNonNull(SourceStanding.all(kafka, Map.of(topic, topic)).get(topic));
    }

    private static SourceStanding behind(long records) {
        return new SourceStanding(State.READ, OptionalLong.of(records), true);
    }

    @Test
    void endsOfTransactionsAndWhatWasAbortedAreNoRecords() throws Exception {
        // Given
        topic("transactions", 1);
        var partition = new TopicPartition("transactions", 0);
        try (var producer = producer("one")) {
            write(producer, partition, 3, true);
            write(producer, partition, 5, false);
        }
        // When it has read the three
        read(partition, 3);
        // Then
        assertThat(standing("transactions")).isEqualTo(behind(0));
        // When it has read one of them
        read(partition, 1);
        // Then
        assertThat(standing("transactions")).isEqualTo(behind(2));
    }

    @Test
    void aPartitionThatWasNotBegunCountsFromWhatIsLeftOfIt() throws Exception {
        // Given
        topic("later", 2);
        var begun = new TopicPartition("later", 0);
        var later = new TopicPartition("later", 1);
        try (var producer = producer("two")) {
            write(producer, later, 8, true);
        }
        read(begun, 0);
        // When
        admin.deleteRecords(Map.of(later, RecordsToDelete.beforeOffset(5))).all().get();
        // Then
        assertThat(standing("later")).isEqualTo(behind(3));
        // When retention has taken what it had not read
        read(later, 2);
        // Then
        assertThat(standing("later")).isEqualTo(behind(3));
    }

    @Test
    void manyAreToldAboutSinceTheyAreNotReadToBeCounted() throws Exception {
        // Given
        topic("many", 1);
        var partition = new TopicPartition("many", 0);
        try (var producer = producer("three")) {
            write(producer, partition, 5_000, true);
        }
        // When
        read(partition, 0);
        // Then
        assertThat(standing("many"))
                .isEqualTo(new SourceStanding(State.READ, OptionalLong.of(5_001), false));
    }

    @Test
    void aSourceNobodyHasBegunSaysSoAndSoDoesOneWithoutItsTopic() throws Exception {
        topic("idle", 1);
        assertThat(standing("idle").state()).isEqualTo(State.NOT_BEGUN);
        assertThat(standing("nowhere").state()).isEqualTo(State.NO_TOPIC);
    }
}
