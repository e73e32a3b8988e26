package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.relevance.TenantFold;
import dev.reveille.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is remembered of a tenant is bounded, and its bounds do not silence it. */
class ForgettingTest {
    private static final Duration MONTH = Duration.ofDays(31);
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private List<String> refused() {
        return rig.written(Topic.DEAD_LETTERS).stream().map(ForgettingTest::message).toList();
    }

    private static String message(TestRecord<String, byte[]> letter) {
        var header = letter.headers().lastHeader("__streams.errors.message");
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private void manyAttributes() {
        rig.spec(s(0), "acme/assistant", Rig.fiveSeconds("acme", "assistant"));
        for (int i = 0; i < TenantFold.MOST_FACTS; i++) {
            rig.activity(s(1), "acme", Map.of("a" + i, 1L));
        }
        rig.decisions();
    }

    @Test
    void anAttributeTooManyIsLeftOutAndTheActivityCounts() {
        // Given
        manyAttributes();
        assertThat(refused()).isEmpty();
        // When
        rig.activity(s(4), "acme", Map.of("one-more", 1L, "a0", 2L));
        rig.tick(s(7));
        // Then
        assertThat(rig.decisions()).isEmpty();
        assertThat(refused())
                .singleElement()
                .asString()
                .contains("one-more")
                .contains("the activity counts");
    }

    @Test
    void attributesNobodyToldForAMonthMakeRoomForNewOnes() {
        // Given
        manyAttributes();
        // When
        rig.tickAfterGap(MONTH);
        rig.tick(MONTH.plus(s(8)));
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
        rig.activity(MONTH.plus(s(9)), "acme", Map.of("one-more", 1L));
        // Then
        assertThat(refused()).isEmpty();
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    @Test
    void namesOfAgentsOnlyEverToldAboutMakeRoomAfterAMonth() {
        // Given
        rig.spec(s(0), "acme/assistant", Rig.fiveSeconds("acme", "assistant"));
        for (int i = 1; i < TenantFold.MOST_AGENTS; i++) {
            rig.activityOf(s(1), "acme", "ticket-" + i);
        }
        rig.activityOf(s(2), "acme", "ticket-0");
        assertThat(refused()).singleElement().asString().contains("1000");
        rig.decisions();
        // When
        rig.tickAfterGap(MONTH);
        rig.activityOf(MONTH.plus(s(1)), "acme", "ticket-0");
        // Then
        assertThat(refused()).isEmpty();
        // and who has a spec is not forgotten
        rig.activity(MONTH.plus(s(2)), "acme");
        assertThat(rig.decisions().getLast().orElseThrow().state()).isEqualTo(ACTIVE);
    }
}
