package dev.reveille.core.control;

import static dev.reveille.core.control.Rig.A;
import static dev.reveille.core.control.Rig.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.placement.NodeReport.Status;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What operators ask of nodes, and how agents leave one. */
class DrainTest {
    private static final Map<String, String> NEVER = Map.of();

    private final Rig rig = new Rig();

    @Test
    void agentsMoveToOtherNodesAndNoneIsHandedBackBeforeItsRelease() {
        // Given
        rig.beat("n1", 4).want(A, LifecycleState.ACTIVE).want(B, LifecycleState.ACTIVE);
        rig.beat("n2", 4);
        // When
        rig.ask("drain", "n1", NEVER).run(2, "n1", "n2");
        // Then
        assertThat(rig.placed(A).owner()).isEmpty();
        assertThat(rig.placed(A).reason()).isEqualTo(StopReason.DRAIN.name());
        rig.obey("n1", 1);
        assertThat(List.of(rig.node(A).orElse(""), rig.node(B).orElse(""))).containsOnly("n2");
        assertThat(rig.placed(A).reason()).isEqualTo(StartReason.MOVED.name());
        assertThat(rig.history).anyMatch(event -> event.reason().equals("DRAINED"));
    }

    @Test
    void noMoreThanTenLeaveANodeAtOnce() {
        // Given
        var agents = IntStream.range(0, 25).mapToObj(i -> AgentId.of("acme", "x" + i)).toList();
        rig.beat("n1", 40);
        agents.forEach(agent -> rig.want(agent, LifecycleState.ACTIVE));
        rig.beat("n2", 40);
        // When
        rig.ask("drain", "n1", NEVER).decide().decide();
        // Then
        assertThat(leaving(agents)).isEqualTo(10);
        rig.obey("n1", 1).decide();
        assertThat(leaving(agents)).isEqualTo(10);
        rig.obey("n1", 1).decide().obey("n1", 1);
        assertThat(agents).allMatch(agent -> rig.node(agent).orElse("").equals("n2"));
    }

    private long leaving(List<AgentId> agents) {
        return agents.stream().filter(agent -> rig.placed(agent).leaves()).count();
    }

    @Test
    void oneAtWorkStaysUntilItIsIdle() {
        // Given
        rig.beat("n1", 4).want(A, LifecycleState.ACTIVE).beat("n2", 4);
        rig.busy = Set.of(A);
        // When
        rig.run(1, "n1", "n2").ask("drain", "n1", NEVER).run(60, "n1", "n2");
        assertThat(rig.node(A)).contains("n1");
        rig.busy = Set.of();
        rig.run(1, "n1", "n2").obey("n1", 1);
        // Then
        assertThat(rig.node(A)).contains("n2");
    }

    @Test
    void atItsDeadlineEvenOneAtWorkLeaves() {
        // Given
        rig.beat("n1", 4).want(A, LifecycleState.ACTIVE).beat("n2", 4);
        rig.busy = Set.of(A);
        // When
        rig.run(1, "n1", "n2").ask("drain", "n1", Map.of("deadline", "30s"));
        // Then
        assertThat(rig.run(29, "n1", "n2").node(A)).contains("n1");
        assertThat(rig.run(2, "n1", "n2").placed(A).leaves()).isTrue();
        assertThat(rig.placed(A).explanation())
                .isEqualTo("node n1 is being drained, and its time is up");
    }

    @Test
    void withoutRoomElsewhereItStaysAndAtTheDeadlineItWaits() {
        // Given
        rig.beat("n1", 4).want(A, LifecycleState.ACTIVE).want(B, LifecycleState.ACTIVE);
        rig.beat("n2", 1);
        // When
        rig.ask("drain", "n1", Map.of("deadline", "30s")).decide().obey("n1", 1);
        // Then
        assertThat(List.of(rig.node(A).orElse(""), rig.node(B).orElse("")))
                .containsExactlyInAnyOrder("n1", "n2");
        for (int i = 0; i < 40; i++) {
            rig.run(1).beat("n1", 4).beat("n2", 1);
        }
        rig.obey("n1", 1);
        AgentId left = rig.node(A).isEmpty() ? A : B;
        assertThat(rig.placed(left).pending()).contains(PendingReason.NO_CAPACITY);
        assertThat(rig.placed(left).explanation())
                .isEqualTo("n1: is being drained; n2: all 1 slots are taken");
    }

    @Test
    void aGroupLeavesAsAWholeAndIsPlacedAsAWhole() {
        // Given
        rig.beat("n1", 4).want(A, LifecycleState.ACTIVE, "py,group=g");
        rig.want(B, LifecycleState.ACTIVE, "py,group=g");
        rig.beat("n2", 4).beat("n3", 4);
        rig.busy = Set.of(B);
        rig.run(1, "n1", "n2", "n3").ask("drain", "n1", NEVER).run(2, "n1", "n2", "n3");
        assertThat(rig.node(A)).contains("n1");
        // When
        rig.busy = Set.of();
        var epochs = List.of(rig.placed(A).epoch(), rig.placed(B).epoch());
        rig.run(1, "n1", "n2", "n3").release("n1", 1, A, epochs.getFirst(), StopReason.DRAIN);
        // Then
        assertThat(rig.placed(A).pending()).contains(PendingReason.AWAITING_RELEASE);
        rig.release("n1", 1, B, epochs.getLast(), StopReason.DRAIN);
        assertThat(rig.node(A)).isPresent().isNotEqualTo("n1").isEqualTo(rig.node(B));
    }

    @Test
    void aCordonedNodeKeepsWhatItHasAndGetsNoMoreUntilItIsOpenAgain() {
        // Given
        rig.beat("n1", 4).want(A, LifecycleState.ACTIVE).run(3, "n1");
        // When
        rig.ask("cordon", "n1", NEVER).want(B, LifecycleState.ACTIVE).run(3, "n1");
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.placed(B).explanation()).isEqualTo("n1: is cordoned");
        rig.ask("uncordon", "n1", NEVER);
        assertThat(rig.node(B)).contains("n1");
    }

    @Test
    void whatWasSaidOfANodeOutlivesTheLoopAndTheNodesLoss() {
        // Given
        rig.beat("n1", 4).want(A, LifecycleState.ACTIVE).beat("n2", 4).ask("cordon", "n1", NEVER);
        // When
        rig.restart(rig.decision(A, LifecycleState.ACTIVE, "py")).run(9, "n2").run(3, "n1", "n2");
        rig.want(B, LifecycleState.ACTIVE);
        // Then
        assertThat(rig.node(A)).contains("n2");
        assertThat(rig.node(B)).contains("n2");
        rig.beat("n1", 2, 4, Status.READY, Map.of());
        assertThat(rig.history).anyMatch(event -> event.reason().equals("LOST"));
        assertThat(lastOfN1().duty()).isEqualTo(Duty.CORDONED);
    }

    private ControlRecord.Membership lastOfN1() {
        return rig.log.stream()
                .flatMap(entry -> entry.record().stream())
                .filter(ControlRecord.Membership.class::isInstance)
                .map(ControlRecord.Membership.class::cast)
                .filter(member -> member.owner().node().value().equals("n1"))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    @Test
    void eachRequestIsAnsweredOnceAndWhatIsSoAlreadyIsNotWrittenAgain() {
        // Given
        rig.beat("n1", 4);
        rig.ask("drain", "n1", NEVER);
        int records = rig.log.size();
        // When
        rig.ask("drain", "n1", NEVER).ask("drain", "n1", Map.of("deadline", "soon")).decide();
        // Then
        var answers =
                rig.history.stream()
                        .filter(event -> event.kind() == HistoryEvent.Kind.OPERATION)
                        .toList();
        assertThat(rig.log).hasSize(records);
        assertThat(answers).hasSize(3);
        assertThat(answers)
                .extracting(event -> event.details().get("result"))
                .containsExactly("done", "done", "refused");
        assertThat(answers.getLast().message())
                .isEqualTo("deadline is soon, no duration such as 5m, as someone asked");
    }
}
