package dev.reveille.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.BreakerSpec;
import dev.reveille.core.fleet.BreakerSpec.HalfOpen;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RestartGatesTest {
    private static final AgentId AGENT = AgentId.of("acme", "assistant");
    private static final BreakerSpec AUTO =
            new BreakerSpec(3, Duration.ofSeconds(60), HalfOpen.AUTO);
    private static final BreakerSpec MANUAL =
            new BreakerSpec(3, Duration.ofSeconds(60), HalfOpen.MANUAL);

    private final TestClock clock = new TestClock();
    private final RestartGates gates = new RestartGates(clock);

    @Test
    void opensAtTheLastFailureAndSaysUntilWhen() {
        assertThat(gates.failed(AGENT, AUTO)).isEqualTo(BreakerAnswer.CLOSED);
        assertThat(gates.failed(AGENT, AUTO)).isEqualTo(BreakerAnswer.CLOSED);
        assertThat(gates.failed(AGENT, AUTO))
                .isEqualTo(BreakerAnswer.open(clock.instant().plusSeconds(60)));
    }

    @Test
    void aClockThatIsSetBackKeepsItOpenOnceMoreAsLongAndNoLonger() {
        // Given
        open(AUTO);
        // When
        clock.now = clock.now.minus(Duration.ofHours(1));
        // Then
        assertThat(gates.ask(AGENT)).isEqualTo(BreakerAnswer.open(clock.now.plusSeconds(60)));
        clock.now = clock.now.plusSeconds(60);
        assertThat(gates.ask(AGENT)).isEqualTo(BreakerAnswer.HALF_OPEN);
    }

    @Test
    void holdsOnlyAgentsWithFailuresThatCount() {
        assertThat(gates.ask(AGENT)).isEqualTo(BreakerAnswer.CLOSED);
        assertThat(gates.counts(AGENT)).isFalse();
        gates.failed(AGENT, AUTO);
        assertThat(gates.counts(AGENT)).isTrue();
        gates.forget(AGENT);
        assertThat(gates.counts(AGENT)).isFalse();
    }

    @Test
    void whatWasCountedGoesOnInTheNextSupervisor() {
        for (int failures = 1; failures <= 3; failures++) {
            gates.failed(AGENT, MANUAL);
            var next = new RestartGates(clock);
            next.restore(AGENT, MANUAL, gates.tally(AGENT).orElseThrow());
            assertThat(next.ask(AGENT)).isEqualTo(gates.ask(AGENT));
            assertThat(next.tally(AGENT)).isEqualTo(gates.tally(AGENT));
        }
        gates.reset(AGENT);
        open(AUTO);
        var open = new RestartGates(clock);
        open.restore(AGENT, AUTO, gates.tally(AGENT).orElseThrow());
        clock.now = clock.now.plusSeconds(60);
        // Then its probe comes when it would have come
        assertThat(open.ask(AGENT).state()).isEqualTo(BreakerState.HALF_OPEN);
        var halfOpen = new RestartGates(clock);
        halfOpen.restore(AGENT, AUTO, open.tally(AGENT).orElseThrow());
        assertThat(halfOpen.ask(AGENT).state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(gates.healthy(AGENT)).isEqualTo(BreakerAnswer.CLOSED);
        assertThat(gates.tally(AGENT)).isEmpty();
    }

    @Test
    void letsOneProbeThroughAfterItsTimeAndNotBefore() {
        open(AUTO);
        clock.now = clock.now.plusMillis(59_999);
        assertThat(gates.ask(AGENT).state()).isEqualTo(BreakerState.OPEN);
        clock.now = clock.now.plusMillis(1);
        assertThat(gates.ask(AGENT).state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void oneFailedProbeOpensItAgainForTheWholeTime() {
        open(AUTO);
        clock.now = clock.now.plusSeconds(60);
        gates.ask(AGENT);
        assertThat(gates.failed(AGENT, AUTO))
                .isEqualTo(BreakerAnswer.open(clock.now.plusSeconds(60)));
    }

    @Test
    void aHealthyProbeClosesItAndForgetsEarlierFailures() {
        open(AUTO);
        clock.now = clock.now.plusSeconds(60);
        gates.ask(AGENT);
        gates.healthy(AGENT);
        assertThat(gates.failed(AGENT, AUTO)).isEqualTo(BreakerAnswer.CLOSED);
    }

    @Test
    void aManualOneStaysOpenUntilItIsReset() {
        open(MANUAL);
        clock.now = clock.now.plus(Duration.ofDays(365));
        assertThat(gates.ask(AGENT)).isEqualTo(BreakerAnswer.openUntilReset());
        assertThat(gates.reset(AGENT)).isEqualTo(BreakerAnswer.HALF_OPEN);
    }

    private void open(BreakerSpec spec) {
        for (int i = 0; i < spec.failures(); i++) {
            gates.failed(AGENT, spec);
        }
        assertThat(gates.ask(AGENT).state()).isEqualTo(BreakerState.OPEN);
    }

    private static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
