package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class LastingWriterTest {
    @Test
    void withoutABrokerNoMoreHistoryWaitsThanTheBoundAndWhatIsDroppedIsCounted() {
        var nowhere = KafkaSettings.of("127.0.0.1:1").producer("test");
        try (var writer = new LastingWriter(nowhere, 100)) {
            for (int i = 0; i < 250; i++) {
                writer.sendHistory(_ -> new ProducerRecord<>("events", new byte[0]));
                writer.send(_ -> new ProducerRecord<>("states", new byte[0]));
            }
            assertThat(writer.lost()).isEqualTo(150);
            assertThat(writer.waiting()).isEqualTo(100 + 250);
        }
    }
}
