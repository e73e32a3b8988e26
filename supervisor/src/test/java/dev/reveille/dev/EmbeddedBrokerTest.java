package dev.reveille.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Problems;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir Path data;

    @Test
    void keepsItsRecordsFromOneStartToTheNext() throws Exception {
        // Given
        try (var broker = EmbeddedBroker.start(data, 0);
                var admin = Admin.create(kafka(broker).admin("test"));
                var producer = new KafkaProducer<String, byte[]>(kafka(broker).producer("test"))) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
            producer.send(new ProducerRecord<>("t", "k", new byte[] {1})).get(10, TimeUnit.SECONDS);
        }
        // When
        try (var broker = EmbeddedBroker.start(data, 0);
                var producer = new KafkaProducer<String, byte[]>(kafka(broker).producer("test"))) {
            var second =
                    producer.send(new ProducerRecord<>("t", "k", new byte[] {2}))
                            .get(10, TimeUnit.SECONDS);
            // Then
            assertThat(second.offset()).isEqualTo(1);
        }
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        // Given
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When, Then
            assertThatThrownBy(() -> EmbeddedBroker.start(data, other.getLocalPort()))
                    .isInstanceOf(Problems.class)
                    .hasMessageContaining("in use")
                    .hasMessageContaining("Remedy");
        }
    }

    @Test
    void aSecondBrokerOnTheSameDirectoryIsRefusedBeforeItTouchesAnything() {
        // Given
        try (var first = EmbeddedBroker.start(data, 0)) {
            // When, Then
            assertThatThrownBy(() -> EmbeddedBroker.start(data, 0))
                    .isInstanceOf(Problems.class)
                    .hasMessageContaining("DataDirectoryInUse")
                    .hasMessageContaining("uses " + data.getParent());
            assertThat(first.bootstrapServers()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void aDirectoryThatIsAFileIsSaidToBeOne() throws Exception {
        Path file = Files.createFile(data.resolve("file"));
        assertThatThrownBy(() -> EmbeddedBroker.start(file.resolve("broker"), 0))
                .isInstanceOf(Problems.class)
                .hasMessageContaining("DataDirectoryUnusable (Storage)")
                .hasMessageContaining(file + " is a file")
                .hasMessageContaining("--data-dir");
    }

    @Test
    void whereNoDirectoryCanBeMadeThatIsSaid() {
        // Nobody may make a directory there, root included.
        Path nowhere = Path.of("/proc/reveille/broker");
        assertThatThrownBy(() -> EmbeddedBroker.start(nowhere, 0))
                .isInstanceOf(Problems.class)
                .hasMessageContaining("DataDirectoryUnusable (Storage)")
                .hasMessageContaining("nothing can be made in /proc")
                .hasMessageContaining("--data-dir");
    }

    private static KafkaSettings kafka(EmbeddedBroker broker) {
        return KafkaSettings.of(broker.bootstrapServers());
    }
}
