package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.schemas.Topic;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentTableTest {
    private static final AgentId AGENT = AgentId.of("acme", "hello");
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");

    private final AgentTable table = new AgentTable();

    @Test
    void aRecordOfAnOlderEpochLosesHoweverLateItComes() {
        // When
        table.apply(row(2, AgentState.RUNNING));
        boolean changed = table.apply(row(1, AgentState.LOST));
        // Then
        assertThat(changed).isFalse();
        assertThat(table.of(AGENT).map(AgentStatus::state)).contains(AgentState.RUNNING);
    }

    @Test
    void theLaterRecordOfAnEpochWinsAndATombstoneForgets() {
        // When
        table.apply(row(1, AgentState.STARTING));
        table.apply(row(1, AgentState.RUNNING));
        // Then
        assertThat(table.of(AGENT).map(AgentStatus::state)).contains(AgentState.RUNNING);
        // When
        table.apply(
                new Row<>(
                        Topic.AGENT_STATE,
                        new Position("t", 0, 0),
                        ZERO,
                        AGENT.toString(),
                        Optional.empty()));
        // Then
        assertThat(table.all()).isEmpty();
    }

    private static Row<AgentStatus> row(long epoch, AgentState state) {
        return new Row<>(
                Topic.AGENT_STATE,
                new Position("t", 0, 0),
                ZERO,
                AGENT.toString(),
                Optional.of(Samples.status(AGENT, epoch, state, "RELEVANT", ZERO)));
    }
}
