package dev.reveille.core.control;

import static dev.reveille.core.control.Rig.A;
import static dev.reveille.core.control.Rig.B;
import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.StopReason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Agents that their node gave up are tried on another, ever later, and given up visibly. */
class EscalationsTest {
    private final Rig rig = new Rig();

    /** The node that has it gives it up. */
    private void givesUp() {
        String node = rig.node(A).orElseThrow();
        rig.release(node, 1, A, rig.placed(A).epoch(), StopReason.ESCALATED).decide();
    }

    /** Time passes, and both nodes go on speaking. */
    private void pass(int seconds) {
        rig.run(seconds, "n1", "n2").decide();
    }

    @Test
    void anAgentThatIsGivenUpWaitsAndIsTriedOnAnotherNode() {
        rig.beat("n1", 4).beat("n2", 3).want(A, ACTIVE);
        assertThat(rig.node(A)).contains("n1");
        // When
        givesUp();
        // Then
        assertThat(rig.placed(A).pending()).contains(PendingReason.BACKOFF);
        assertThat(rig.placed(A).explanation())
                .startsWith("given up once, on n1: more restarts than its intensity allows; tried")
                .contains("tried again at");
        pass(29);
        assertThat(rig.node(A)).isEmpty();
        pass(1);
        assertThat(rig.node(A)).contains("n2");
    }

    @Test
    void whereThereIsNoOtherNodeItIsTriedOnTheSameEachTimeAfterTwiceTheDelayAndThenNoMore() {
        rig.beat("n1", 4).want(A, ACTIVE);
        // When
        for (int delay : new int[] {30, 60, 120}) {
            givesUp();
            rig.run(delay - 1, "n1").decide();
            assertThat(rig.node(A)).as("before %s s", delay).isEmpty();
            rig.run(1, "n1").decide();
            assertThat(rig.node(A)).as("after %s s", delay).contains("n1");
        }
        givesUp();
        rig.run(600, "n1").decide();
        // Then
        assertThat(rig.placed(A).pending()).contains(PendingReason.GIVEN_UP);
        assertThat(rig.placed(A).explanation())
                .isEqualTo(
                        "given up 4 times, on n1: more restarts than its intensity allows; not"
                                + " tried again");
    }

    @Test
    void aChangedSpecAndAnAgentThatWasUnwantedInBetweenAreTriedAtOnce() {
        for (boolean changed : new boolean[] {true, false}) {
            var rig = new Rig();
            rig.beat("n1", 4).want(A, ACTIVE);
            rig.release("n1", 1, A, rig.placed(A).epoch(), StopReason.ESCALATED).decide();
            assertThat(rig.node(A)).isEmpty();
            // When
            if (changed) {
                rig.want(A, ACTIVE, "py,config=better");
            } else {
                rig.want(A, DORMANT).want(A, ACTIVE);
            }
            // Then
            assertThat(rig.node(A)).contains("n1");
        }
    }

    @Test
    void anOperatorsResetTriesItAndItsGroupAgainAtOnceAndIsAnswered() {
        rig.beat("n1", 4).want(A, ACTIVE, "py,group=line").want(B, ACTIVE, "py,group=line");
        rig.release("n1", 1, A, rig.placed(A).epoch(), StopReason.ESCALATED)
                .release("n1", 1, B, rig.placed(B).epoch(), StopReason.ESCALATED);
        assertThat(rig.placed(A).pending()).contains(PendingReason.BACKOFF);
        // When
        rig.pool.operated(asked("o1", "reset", A));
        rig.decide().decide();
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.node(B)).contains("n1");
        assertThat(rig.history)
                .filteredOn(event -> event.kind() == HistoryEvent.Kind.OPERATION)
                .singleElement()
                .satisfies(
                        answer -> {
                            assertThat(answer.details())
                                    .containsEntry("id", "o1")
                                    .containsEntry("result", "done");
                            assertThat(answer.agent()).contains(A);
                            assertThat(answer.message())
                                    .contains("line is tried again at once; it had been given up")
                                    .endsWith("as ana@host asked");
                        });
    }

    @Test
    void whatIsAskedOfAnAgentThatWasNotGivenUpIsLeftToItsNode() {
        rig.beat("n1", 4).want(A, ACTIVE);
        // When
        rig.pool.operated(asked("o1", "reset", A));
        rig.pool.operated(asked("o2", "reset", B));
        givesUp();
        rig.pool.operated(asked("o3", "pardon", A));
        rig.decide();
        // Then
        assertThat(rig.history).noneMatch(e -> e.kind() == HistoryEvent.Kind.OPERATION);
        assertThat(rig.placed(A).pending()).contains(PendingReason.BACKOFF);
    }

    private OperationRequest asked(String id, String verb, AgentId agent) {
        return new OperationRequest(
                id, verb, Optional.of(agent), Optional.empty(), Map.of(), "ana@host", rig.now);
    }

    @Test
    void oneThatLivedForTenMinutesBeginsAnew() {
        rig.beat("n1", 4).want(A, ACTIVE);
        givesUp();
        rig.run(30, "n1").decide();
        // When
        rig.run((int) Duration.ofMinutes(10).toSeconds() + 1, "n1").decide();
        givesUp();
        // Then
        assertThat(rig.placed(A).explanation()).startsWith("given up once");
    }

    @Test
    void membersOfAGroupArePlacedWhereTheirGroupIs() {
        rig.beat("n1", 4).beat("n2", 3).want(A, ACTIVE, "py,group=line");
        rig.beat("n2", 9);
        // When
        rig.want(B, ACTIVE, "py,group=line");
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.node(B)).contains("n1");
    }
}
