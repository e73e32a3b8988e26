package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.history.Explanation.Entry;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TenantToldTest {
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final TopicNames NAMES = TopicNames.DEFAULT;
    private static final String TOPIC = NAMES.of(Topic.ACTIVITY);

    private static Optional<Entry> told(String type, Map<String, Object> attributes) {
        var record = Activity.newBuilder().setTenant("acme").setType(type);
        byte[] bytes = CODEC.encode(TOPIC, record.setAttributes(attributes).build());
        return new TenantTold(AgentId.of("acme", "a"), CODEC, NAMES)
                .entry(new ConsumerRecord<>(TOPIC, 0, 7, "acme", bytes));
    }

    @Test
    void anActivityThatWasRefusedIsNotToldAsOne() {
        assertThat(told("x".repeat(900_000), Map.of())).isEmpty();
        assertThat(told("login", Map.of())).isPresent();
    }

    @Test
    void attributesThatBecameNoFactsAreNotToldAndManyAreCut() {
        // Given
        var many = new TreeMap<String, Object>(Map.of("@activity", 1L, "plan", "gold"));
        assertThat(told("login", many).orElseThrow().text()).isEqualTo("login plan=gold");
        for (int i = 0; i < 50; i++) {
            many.put("a" + i, "x".repeat(100));
        }
        // Then
        assertThat(told("login", many).orElseThrow().text()).hasSizeLessThan(1_100).endsWith("…");
    }

    @Test
    void aRecordThatTookTheWayOverTheRekeyedTopicIsToldOnce() {
        var where = new Position(NAMES.of(Topic.RESOURCES), 0, 3);
        var entry = new Entry(Instant.EPOCH, "RESOURCES", "spend=1.0", List.of(), where);
        assertThat(Lookback.once(List.of(entry, entry))).containsExactly(entry);
    }
}
