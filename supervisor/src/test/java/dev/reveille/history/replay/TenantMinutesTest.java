package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.learned.ActivityHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
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
                        new MinuteTrace.Told(0, waiting(59)),
                        new MinuteTrace.Told(1, waiting(119)));
    }

    @Test
    void eachMinuteKnowsHowManyEventsItHadAndWhatTheyCarriedTogether() {
        // When: in any order
        minutes.add(active(Map.of("plan", text("gold"))), START.plusSeconds(130));
        minutes.add(active(Map.of("plan", text("free"))), START);
        minutes.add(active(Map.of("plan", text("gold"))), START.plusSeconds(30));
        minutes.add(active(Map.of("page", text("home"))), START.plusSeconds(40));
        minutes.add(active(Map.of()), START.plusSeconds(50));
        // Then
        var active = minutes.trace().days().getFirst().active();
        assertThat(active.size()).isEqualTo(2);
        assertThat(active.activity(0))
                .isEqualTo(
                        new MinuteActivity(
                                4,
                                new Carried(
                                        "click",
                                        Map.of("plan", text("gold"), "page", text("home")))));
        assertThat(active.activity(1))
                .isEqualTo(
                        new MinuteActivity(1, new Carried("click", Map.of("plan", text("gold")))));
    }

    private static FactValue text(String value) {
        return new FactValue.Text(value);
    }

    @Test
    void ofEndowmentsAndGaugesInAMinuteTheLastOfEachPartCounts() {
        // When
        minutes.add(endowed(OptionalDouble.of(5), OptionalDouble.empty()), START);
        minutes.add(endowed(OptionalDouble.empty(), OptionalDouble.of(9)), START.plusSeconds(9));
        minutes.add(gauge(OptionalDouble.of(0.5), OptionalLong.empty()), START);
        minutes.add(gauge(OptionalDouble.empty(), OptionalLong.of(7)), START.plusSeconds(9));
        // Then
        var trace = minutes.trace();
        assertThat(trace.days().getFirst().told())
                .containsExactly(
                        new MinuteTrace.Told(
                                0, endowed(OptionalDouble.of(5), OptionalDouble.of(9))));
        assertThat(trace.fleet())
                .singleElement()
                .satisfies(
                        g ->
                                assertThat(g.gauge().resources())
                                        .isEqualTo(
                                                gauge(OptionalDouble.of(0.5), OptionalLong.of(7))
                                                        .resources()));
    }

    private static TenantEvent endowed(OptionalDouble spend, OptionalDouble budget) {
        var resources =
                new TenantEvent.Resources(
                        OptionalDouble.empty(), OptionalLong.empty(), spend, budget);
        return new TenantEvent.Endowed(ACME, resources, Map.of());
    }

    private static FleetGauge gauge(OptionalDouble cpu, OptionalLong memory) {
        var free =
                new TenantEvent.Resources(
                        cpu, memory, OptionalDouble.empty(), OptionalDouble.empty());
        return new FleetGauge(FleetGauge.Scope.NODE, "n1", free, START);
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
