package dev.reveille.core.relevance;

import static dev.reveille.core.relevance.Contexts.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelevanceContextTest {
    private static Fact waiting(String type, long count, Instant at) {
        var value = new FactValue.Whole(count);
        return new Fact(Fact.PENDING_EVENTS_OF + type, value, at, Fact.QUEUE_SOURCE);
    }

    @Test
    void aSumOfWaitingEventsIsAsOldAsItsOldestPart() {
        // Given
        var old = waiting("refund", 0, NOW.minusSeconds(600));
        var fresh = waiting("order", 2, NOW.minusSeconds(1));
        // When
        var sum =
                RelevanceContext.of(NOW, List.of(old, fresh)).fact("pending_events").orElseThrow();
        // Then
        assertThat(sum.value()).isEqualTo(new FactValue.Whole(2));
        assertThat(sum.at()).isEqualTo(old.at());
    }

    @Test
    void aSumTooLargeToCountIsTheLargestNumberThereIs() {
        var counts = List.of(waiting("a", Long.MAX_VALUE, NOW), waiting("b", 1, NOW));
        assertThat(RelevanceContext.of(NOW, counts).fact("pending_events").orElseThrow().value())
                .isEqualTo(new FactValue.Whole(Long.MAX_VALUE));
    }
}
