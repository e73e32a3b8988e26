package dev.reveille.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.Staleness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaleTest {
    private static final Instant SEEN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Staleness EACH =
            new Staleness(
                    Duration.ZERO,
                    Map.of(
                            "queue-depth", Duration.ofMinutes(5),
                            "resources", Duration.ofHours(1),
                            "activity", Duration.ofDays(1)));

    private static List<Instant> moments(String name, String source, Staleness after) {
        var input = new FactUsed(name, "1", "long", Optional.of(SEEN), source);
        return Stale.moments(List.of(input), after);
    }

    @ParameterizedTest(name = "{0} from {1} is stale after {2}")
    @CsvSource({
        "pending_requests, queue-depth, PT5M",
        "pending_requests, queue-depth (future; taken as now), PT5M",
        "available_cpu, resources:node/n1, PT1H",
        "spend, resources, PT1H",
        "plan, activity, P1D"
    })
    void eachSourceHasItsOwnAge(String name, String source, Duration age) {
        assertThat(moments(name, source, EACH)).containsExactly(SEEN.plus(age));
    }

    @ParameterizedTest
    @CsvSource({
        "last_activity_seconds, activity",
        "customer_active, activity",
        "activity_rate_1m, activity",
        "busy, heartbeats",
        "agent_priority, spec",
        "score, relevance",
        "pending_requests, default"
    })
    void silenceAndWhatNoFeedRepeatsNeverGoStale(String name, String source) {
        assertThat(moments(name, source, EACH)).isEmpty();
    }

    @Test
    void oneAgeForAllIsThatOfGaugesAlone() {
        var all = Staleness.ofGauges(Duration.ofMinutes(10));
        assertThat(moments("pending_requests", "queue-depth", all))
                .containsExactly(SEEN.plusSeconds(600));
        assertThat(moments("plan", "activity", all)).isEmpty();
        assertThat(moments("pending_requests", "queue-depth", Staleness.NEVER)).isEmpty();
    }

    @Test
    void aDefaultWasNeverSeenAndSoIsNeverStale() {
        var input = new FactUsed("spend", "0", "double", Optional.empty(), "default");
        assertThat(Stale.moments(List.of(input), EACH)).isEmpty();
    }
}
