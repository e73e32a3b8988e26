package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class FleetingWriterTest {
    private static final int SENT = FleetingWriter.MOST * 3;

    @Test
    void withoutABrokerTheOldestHeartbeatsMakeRoomAndEachIsCountedAndTold() {
        List<Integer> dropped = Collections.synchronizedList(new ArrayList<>());
        var nowhere = KafkaSettings.of("127.0.0.1:1").producer("test");
        try (var writer = new FleetingWriter(nowhere)) {
            // When
            for (int i = 0; i < SENT; i++) {
                int number = i;
                writer.send(
                        new ProducerRecord<>("beats", new byte[0]),
                        () -> dropped.add(number),
                        _ -> {});
            }
            // Then all but one in the sender's hands and those that wait are dropped, in order
            assertThat(dropped)
                    .hasSizeBetween(SENT - FleetingWriter.MOST - 1, SENT - FleetingWriter.MOST)
                    .isSorted()
                    .doesNotContainAnyElementsOf(
                            IntStream.range(SENT - FleetingWriter.MOST, SENT).boxed().toList());
            assertThat(writer.lost()).isEqualTo(dropped.size());
            // Then what waits is given up as well
            int before = dropped.size();
            await().atMost(Duration.ofSeconds(10)).until(() -> dropped.size() > before);
        }
    }
}
