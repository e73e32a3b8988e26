package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.learned.ActivityHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TenantMinutesTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final TenantId ACME = new TenantId("acme");

    private final TenantMinutes minutes = new TenantMinutes();

    private static TenantEvent active(Map<String, FactValue> attributes) {
        return new TenantEvent.Active(ACME, Optional.empty(), "click", attributes);
    }

    private static TenantEvent waiting(long depth) {
        return new TenantEvent.Waiting(ACME, Optional.empty(), Optional.empty(), depth);
    }

    @Test
    void eventsInAnyOrderBecomeMinutesFromTheEarliest() {
        // When
        minutes.add(active(Map.of()), START.plusSeconds(125));
        minutes.add(active(Map.of()), START.plusSeconds(179));
        minutes.add(active(Map.of()), START.plusSeconds(3));
        minutes.reach(START.plusSeconds(240));
        // Then
        var trace = minutes.trace();
        assertThat(trace.start()).isEqualTo(ActivityHistory.minuteOf(START));
        assertThat(trace.minutes()).isEqualTo(5);
        assertThat(trace.days().getFirst().active().stream()).containsExactly(0, 2);
        assertThat(trace.days().getFirst().told()).isEmpty();
    }

    @Test
    void ofWhatElseIsToldTheLastOfEachKindInAMinuteIsKept() {
        // When
        var gold = Map.<String, FactValue>of("plan", new FactValue.Text("gold"));
        for (int second = 0; second < 120; second++) {
            minutes.add(waiting(second), START.plusSeconds(second));
            minutes.add(active(gold), START.plusSeconds(second));
        }
        // Then
        assertThat(minutes.trace().days().getFirst().told())
                .containsExactly(
                        new MinuteTrace.Told(0, active(gold)),
                        new MinuteTrace.Told(0, waiting(59)),
                        new MinuteTrace.Told(1, waiting(119)));
    }

    @Test
    void whatLiesTooFarFromTheFirstEventIsRefused() {
        minutes.add(active(Map.of()), START);
        minutes.add(active(Map.of()), START.minus(Duration.ofDays(7)));
        minutes.add(active(Map.of()), START.plus(Duration.ofDays(400)));
        assertThatThrownBy(() -> minutes.add(active(Map.of()), START.minus(Duration.ofDays(8))))
                .hasMessageContaining("more than 7 days before the first event");
        assertThatThrownBy(() -> minutes.add(active(Map.of()), START.plus(Duration.ofDays(401))))
                .hasMessageContaining("more than 400 days after the first event");
    }
}
