package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchedTest {
    private static final AgentId AGENT = AgentId.of("acme", "hello");
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aRunningAgentWhoseModeChangesIsNotReadyAgain() {
        // Given
        AgentStatus starting = status(AgentState.STARTING, "RELEVANT");
        AgentStatus running = status(AgentState.RUNNING, "RELEVANT");
        // Then
        assertThat(Watched.news(running, Optional.of(starting))).isTrue();
        assertThat(Watched.news(running, Optional.of(running))).isFalse();
        assertThat(Watched.news(running, Optional.empty())).isTrue();
    }

    @Test
    void aWakeByDoubtfulFactsIsAWakeAllTheSame() {
        var rise =
                Samples.decision(AGENT, LifecycleState.ACTIVE, Optional.of(HoldReason.STALE), ZERO);
        assertThat(Watched.decision(rise).orElseThrow().what()).isEqualTo("wanted");
    }

    @Test
    void aWaitWithAnotherReasonIsNews() {
        AgentStatus before = status(AgentState.PENDING, "AWAITING_RELEASE");
        AgentStatus after = status(AgentState.PENDING, "NO_CAPACITY");
        assertThat(Watched.news(after, Optional.of(before))).isTrue();
        assertThat(Watched.news(after, Optional.of(after))).isFalse();
    }

    @Test
    void timesAreNoFinerThanAMillisecond() {
        assertThat(Times.inMillis("again at 2026-01-01T00:00:01.123456789Z, or 00:00:01Z"))
                .isEqualTo("again at 2026-01-01T00:00:01.123Z, or 00:00:01Z");
    }

    private static AgentStatus status(AgentState state, String reason) {
        return Samples.status(AGENT, 1, state, reason, ZERO);
    }
}
