package dev.reveille.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.StopReason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node that joins is used, and nothing is moved to and fro. */
class BalancingTest {
    private static final List<AgentId> AGENTS =
            IntStream.range(0, 8).mapToObj(i -> AgentId.of("acme", "x" + i)).toList();

    private final Rig rig = new Rig();

    private Rig crowded() {
        rig.beat("n1", 10).run(3).beat("n1", 10);
        AGENTS.forEach(agent -> rig.want(agent, LifecycleState.ACTIVE));
        return rig.beat("n2", 10);
    }

    /** Minutes in which both nodes beat, and release what they are asked to. */
    private void minutes(int minutes) {
        for (int i = 0; i < 60 * minutes; i++) {
            rig.run(1).beat("n1", 10).beat("n2", 10);
            assertThat(AGENTS.stream().filter(agent -> rig.placed(agent).leaves()).count())
                    .isLessThanOrEqualTo(2);
            rig.obey("n1", 1);
        }
    }

    private long on(String node) {
        return AGENTS.stream().filter(agent -> rig.node(agent).orElse("").equals(node)).count();
    }

    @Test
    void agentsMoveToANodeThatJoinsOnceTheyHaveBeenWhereTheyAreForTenMinutes() {
        // Given
        crowded();
        // When
        minutes(9);
        assertThat(on("n1")).isEqualTo(8);
        minutes(3);
        // Then
        assertThat(on("n2")).isEqualTo(3);
        assertThat(rig.log)
                .anyMatch(
                        entry ->
                                entry.record().orElse(null) instanceof Placed placed
                                        && placed.reason().equals(StopReason.MOVED.name())
                                        && placed.explanation()
                                                .equals(
                                                        "node n1 is fuller than node n2: 80 % over"
                                                                + " 0 %"));
    }

    @Test
    void onceTheyAreSpreadNobodyIsMovedAnyMore() {
        // Given
        crowded();
        minutes(12);
        int records = rig.log.size();
        // When
        minutes(15);
        // Then
        assertThat(rig.log).hasSize(records);
    }

    @Test
    void thoseAtWorkStay() {
        // Given
        crowded();
        rig.busy = new HashSet<>(AGENTS);
        // When
        minutes(12);
        // Then
        assertThat(on("n1")).isEqualTo(8);
        rig.busy = Set.of();
    }
}
