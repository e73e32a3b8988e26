package dev.reveille.core.control;

import static dev.reveille.core.control.Rig.A;
import static dev.reveille.core.control.Rig.B;
import static dev.reveille.core.control.Rig.owner;
import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.placement.NodeReport.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodesTest {
    private final Rig rig = new Rig();

    @Test
    void theAgentsOfASilentNodeAreLostAndGoElsewhere() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        var epoch = rig.placed(A).epoch();
        // When
        rig.run(7, "n2");
        // Then
        assertThat(members()).containsEntry("n1", Membership.Status.LOST);
        assertThat(rig.node(A)).contains("n2");
        assertThat(rig.placed(A).reason()).isEqualTo("MOVED");
        assertThat(rig.placed(A).epoch()).matches(next -> next.isAfter(epoch));
        assertThat(rig.state(A)).isEqualTo(AgentState.LOST);
        assertThat(rig.history)
                .filteredOn(event -> event.agent().equals(Optional.of(A)))
                .filteredOn(event -> "LOST".equals(event.details().get("state")))
                .singleElement()
                .satisfies(event -> assertThat(event.message()).contains("node n1 is lost"))
                .satisfies(event -> assertThat(event.epoch()).isEqualTo(epoch));
    }

    @Test
    void theOnlyNodesAgentsArePendingOnceItIsLost() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        // When
        rig.run(7);
        // Then
        assertThat(rig.state(A)).isEqualTo(AgentState.PENDING);
        assertThat(rig.statuses)
                .extracting(status -> status.state())
                .containsExactly(AgentState.LOST, AgentState.PENDING);
    }

    @Test
    void theLastWordOfANodeThatCouldNotStartMakesItNoMemberAndEndsNone() {
        // Given
        rig.run(2, "n1").want(A, ACTIVE);
        // When
        rig.beat("n1", 7, 0, Status.REFUSED, Map.of()).beat("n2", 8, 0, Status.REFUSED, Map.of());
        rig.run(2, "n1");
        // Then
        assertThat(members()).containsOnly(Map.entry("n1", Membership.Status.ACCEPTED));
        assertThat(rig.history).noneMatch(event -> event.kind() == HistoryEvent.Kind.REFUSED);
    }

    @Test
    void aBrokerAwayForAMinuteLosesNobody() {
        // Given
        rig.run(5, "n1", "n2").want(A, ACTIVE).want(B, ACTIVE);
        int writes = rig.writes();
        // When
        rig.pass(Duration.ofSeconds(60));
        rig.pool.tick(rig.brokerTime);
        rig.decide().run(10, "n1", "n2");
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
    }

    @Test
    void nodesThatFindTheBrokerLateAfterAnOutageAreNotLost() {
        // Given
        rig.run(5, "n1").want(A, ACTIVE);
        int writes = rig.writes();
        // When
        rig.pass(Duration.ofSeconds(60)).run(4).run(3, "n1");
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
    }

    @Test
    void aBrokerClockThatStepsTwentySecondsLosesNobody() {
        // Given
        rig.run(5, "n1", "n2").want(A, ACTIVE);
        int writes = rig.writes();
        // When
        rig.brokerTime = rig.brokerTime.plusSeconds(20);
        rig.run(10, "n1", "n2");
        rig.brokerTime = rig.brokerTime.minusSeconds(20);
        rig.run(10, "n1", "n2");
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
    }

    @Test
    void aNewLoopStartsEveryLeaseAnew() {
        // Given
        rig.run(3, "n1").want(A, ACTIVE).run(4);
        // When
        rig.restart(rig.decision(A, ACTIVE, "py")).run(4);
        // Then
        assertThat(members()).containsEntry("n1", Membership.Status.ACCEPTED);
        // When
        rig.run(2);
        // Then
        assertThat(members()).containsEntry("n1", Membership.Status.LOST);
    }

    @Test
    void aSecondIncarnationIsRefusedOnceUntilTheFirstIsLost() {
        // Given
        rig.beat("n1", 4);
        // When
        for (int i = 0; i < 4; i++) {
            rig.pass(Duration.ofSeconds(1)).beat("n1", 2, 4, Status.READY, Map.of());
        }
        // Then
        assertThat(rig.history)
                .filteredOn(event -> event.kind() == HistoryEvent.Kind.REFUSED)
                .singleElement()
                .satisfies(
                        event ->
                                assertThat(event.message())
                                        .contains("id n1 in use by host host-1")
                                        .contains("Remedy"));
        // When
        for (int i = 0; i < 3; i++) {
            rig.pass(Duration.ofSeconds(1)).beat("n1", 2, 4, Status.READY, Map.of());
        }
        rig.want(A, ACTIVE);
        // Then
        assertThat(rig.placed(A).owner()).contains(owner("n1", 2));
    }

    @Test
    void aNodeThatSaysGoodbyeIsNotLostAndItsAgentsMove() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE).beat("n2", 4);
        // When
        rig.beat("n1", 1, 4, Status.LEAVING, Map.of());
        // Then
        assertThat(members()).containsEntry("n1", Membership.Status.LEFT);
        assertThat(rig.node(A)).contains("n2");
        assertThat(rig.statuses).isEmpty();
    }

    @Test
    void aGoodbyeSaidWhileNoLoopRanIsHeededByTheNext() {
        // Given
        rig.beat("n1", 4).beat("n2", 4).beat("n3", 4).beat("n4", 2, 4, Status.READY, Map.of());
        // When
        rig.unheard("n1", 1, Status.LEAVING);
        rig.unheard("n2", 1, Status.LEAVING).unheard("n2", 1, Status.STARTING);
        rig.unheard("n4", 1, Status.LEAVING);
        rig.restart();
        // Then
        assertThat(members())
                .containsEntry("n1", Membership.Status.LEFT)
                .containsEntry("n2", Membership.Status.ACCEPTED)
                .containsEntry("n3", Membership.Status.ACCEPTED)
                .as("that was an older life of it")
                .containsEntry("n4", Membership.Status.ACCEPTED);
    }

    @Test
    void nodesThatEndedAreForgottenAfterAnHourUnlessTheyComeBack() {
        // Given
        rig.run(2, "n1", "n2").want(A, ACTIVE).want(B, ACTIVE).run(8);
        assertThat(members())
                .containsOnly(
                        Map.entry("n1", Membership.Status.LOST),
                        Map.entry("n2", Membership.Status.LOST));
        // When
        rig.pass(Duration.ofMinutes(59)).run(1, "n2");
        assertThat(members()).hasSize(2);
        rig.pass(Duration.ofMinutes(2)).run(1, "n2");
        // Then
        assertThat(members()).containsOnly(Map.entry("n2", Membership.Status.ACCEPTED));
        assertThat(rig.history.getLast().message()).contains("node n1 ", "LOST", "forgotten");
        // When
        int writes = rig.writes();
        rig.run(2, "n2");
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
        // When
        rig.run(1, "n1", "n2");
        // Then
        assertThat(members()).containsEntry("n1", Membership.Status.ACCEPTED);
    }

    @Test
    void anAgentThatNoNodeMatchesSaysWhyOfEachEvenOfThoseThatCameLater() {
        // Given
        rig.types = Set.of("java");
        rig.run(3).want(A, ACTIVE);
        assertThat(rig.placed(A).explanation()).startsWith("the pool has no nodes");
        // When
        rig.beat("n1", 4).beat("n2", 4).beat("n3", 4);
        // Then
        assertThat(rig.placed(A).reason()).isEqualTo("NO_MATCHING_NODE");
        assertThat(rig.placed(A).explanation()).contains("n1: its", "n2: its", "n3: its");
        // When
        int writes = rig.writes();
        rig.run(2, "n1", "n2", "n3");
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
    }

    @Test
    void aSequenceThatRunsBackwardsIsALossAndTheNextWordAFreshMember() {
        // Given
        rig.report("n1", 1, 100, 4, Status.READY, Map.of()).want(A, ACTIVE);
        // When
        rig.report("n1", 1, 50, 4, Status.READY, Map.of());
        // Then
        assertThat(members()).containsEntry("n1", Membership.Status.LOST);
        assertThat(rig.node(A)).isEmpty();
        // When
        rig.report("n1", 1, 51, 4, Status.READY, Map.of());
        // Then
        assertThat(members()).containsEntry("n1", Membership.Status.ACCEPTED);
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void aLostNodeThatIsHeardAgainOwnsNothing() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE).run(7, "n2");
        // When
        rig.beat("n1", 4);
        // Then
        assertThat(members()).containsEntry("n1", Membership.Status.ACCEPTED);
        assertThat(rig.node(A)).contains("n2");
        var view = new ControlView(owner("n1", 1));
        rig.log.forEach(entry -> view.apply(entry.key(), entry.record()));
        assertThat(view.assignments()).isEmpty();
    }

    @Test
    void onlyNodesThatAreReadyGetAgents() {
        // Given
        rig.beat("n1", 1, 4, Status.STARTING, Map.of()).want(A, ACTIVE);
        assertThat(rig.node(A)).isEmpty();
        // When
        rig.beat("n1", 1, 4, Status.READY, Map.of());
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void aNodeGoingDownReleasesAndItsAgentMoves() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE).beat("n2", 4);
        var epoch = rig.placed(A).epoch();
        // When
        rig.beat("n1", 1, 4, Status.DRAINING, Map.of()).release("n1", 1, A, epoch);
        // Then
        assertThat(rig.node(A)).contains("n2");
        assertThat(rig.placed(A).reason()).isEqualTo("MOVED");
        assertThat(rig.history)
                .extracting(HistoryEvent::kind)
                .as("the node tells of its release, nobody repeats it")
                .doesNotContain(HistoryEvent.Kind.RELEASED);
    }

    @Test
    void aNodeThatReadsRecordByRecordOwesAReleaseOnce() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        var epoch = rig.placed(A).epoch();
        rig.want(A, DORMANT).release("n1", 1, A, epoch);
        // When
        var view = new ControlView(Rig.owner("n1", 1));
        int demands = 0;
        boolean owed = false;
        for (var entry : rig.log) {
            view.apply(entry.key(), entry.record());
            boolean owes = view.owedReleases().containsKey(A);
            demands += owes && !owed ? 1 : 0;
            owed = owes;
        }
        // Then
        assertThat(owed).isFalse();
        assertThat(demands).isEqualTo(1);
    }

    private Map<String, Membership.Status> members() {
        var members = new HashMap<String, Membership.Status>();
        List.copyOf(rig.log)
                .forEach(
                        entry -> {
                            if (entry.key() instanceof ControlKey.Node(var node)) {
                                members.remove(node.value());
                                entry.record()
                                        .map(Membership.class::cast)
                                        .ifPresent(m -> members.put(node.value(), m.status()));
                            }
                        });
        return members;
    }
}
