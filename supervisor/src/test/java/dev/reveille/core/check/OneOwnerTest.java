package dev.reveille.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.check.OneOwner.Entry;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.control.Duty;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OneOwnerTest {
    private static final AgentId A = AgentId.of("acme", "a");
    private static final Owner N1 = new Owner(new NodeId("n1"), Incarnation.of(1));
    private static final Owner N2 = new Owner(new NodeId("n2"), Incarnation.of(1));
    private static final Instant NOW = Instant.EPOCH;

    @Test
    void aReleaseThenANewOwnerIsFine() {
        assertThat(
                        check(
                                accepted(N1),
                                accepted(N2),
                                placed(N1, 1),
                                awaiting(N1, 1),
                                new Released(A, N1, new Epoch(1), StopReason.IRRELEVANT, NOW),
                                placed(N2, 2)))
                .isEmpty();
    }

    @Test
    void aLossThenANewOwnerIsFine() {
        assertThat(
                        check(
                                accepted(N1),
                                accepted(N2),
                                placed(N1, 1),
                                new Membership(N1, Membership.Status.LOST, "h", NOW),
                                placed(N2, 2)))
                .isEmpty();
    }

    @Test
    void anExclusiveAgentThatMovesWhileItsOldOwnersLeaseMayRunIsFound() {
        assertThat(
                        check(
                                accepted(N1),
                                accepted(N2),
                                exclusive(N1, 1),
                                lost(N1, true),
                                exclusive(N2, 2)))
                .hasValueSatisfying(
                        violation -> {
                            assertThat(violation.position()).isEqualTo(4);
                            assertThat(violation.message()).contains("has not released it");
                        });
        assertThat(
                        check(
                                accepted(N1),
                                accepted(N2),
                                exclusive(N1, 1),
                                lost(N1, true),
                                lost(N1, false),
                                exclusive(N2, 2)))
                .isEmpty();
    }

    @Test
    void onlyExclusiveAgentsAreKeptByALostOwnerAndNoNewEpochIsPlacedThere() {
        assertThat(check(accepted(N1), accepted(N2), placed(N1, 1), lost(N1, true), placed(N2, 2)))
                .isEmpty();
        assertThat(check(accepted(N1), exclusive(N1, 1), lost(N1, true), exclusive(N1, 1)))
                .isEmpty();
        assertThat(check(accepted(N1), exclusive(N1, 1), lost(N1, true), exclusive(N1, 2)))
                .hasValueSatisfying(
                        violation ->
                                assertThat(violation.message()).contains("without being accepted"));
    }

    @Test
    void aZombiesRecordThatMovesAnAgentIsFound() {
        assertThat(check(accepted(N1), accepted(N2), placed(N1, 1), placed(N2, 2)))
                .hasValueSatisfying(
                        violation -> {
                            assertThat(violation.position()).isEqualTo(3);
                            assertThat(violation.message()).contains("has not released it");
                        });
    }

    @Test
    void anEpochThatFallsIsFound() {
        assertThat(check(accepted(N1), placed(N1, 2), placed(N1, 1)))
                .hasValueSatisfying(
                        violation -> assertThat(violation.message()).contains("fell from 2 to 1"));
    }

    @Test
    void anOwnerThatIsForgottenIsFound() {
        var log =
                List.of(
                        entry(accepted(N1)),
                        entry(placed(N1, 1)),
                        new Entry(new ControlKey.Agent(A), Optional.empty()));
        assertThat(OneOwner.firstViolation(log))
                .hasValueSatisfying(violation -> assertThat(violation.position()).isEqualTo(2));
    }

    @Test
    void anOwnerThatWasNeverAcceptedIsFound() {
        assertThat(check(placed(N1, 1)))
                .hasValueSatisfying(
                        violation ->
                                assertThat(violation.message()).contains("without being accepted"));
    }

    private static Optional<OneOwner.Violation> check(ControlRecord... records) {
        return OneOwner.firstViolation(Arrays.stream(records).map(OneOwnerTest::entry).toList());
    }

    private static Entry entry(ControlRecord record) {
        return new Entry(ControlKey.of(record), Optional.of(record));
    }

    private static Membership accepted(Owner owner) {
        return new Membership(owner, Membership.Status.ACCEPTED, "h", NOW);
    }

    private static Membership lost(Owner owner, boolean leased) {
        return new Membership(owner, Membership.Status.LOST, "h", NOW, leased, Duty.OPEN);
    }

    private static Placed placed(Owner owner, long epoch) {
        return placed(Optional.of(owner), epoch, List.of(), false);
    }

    private static Placed exclusive(Owner owner, long epoch) {
        return placed(Optional.of(owner), epoch, List.of(), true);
    }

    private static Placed awaiting(Owner owner, long epoch) {
        return placed(
                Optional.empty(), epoch, List.of(new Awaited(owner, new Epoch(epoch))), false);
    }

    private static Placed placed(
            Optional<Owner> owner, long epoch, List<Awaited> awaited, boolean exclusive) {
        return new Placed(
                A,
                owner,
                new Epoch(epoch),
                awaited,
                "RELEVANT",
                LifecycleState.ACTIVE,
                1,
                "p",
                "",
                NOW,
                NOW,
                exclusive,
                "",
                false,
                Requests.NONE,
                Optional.empty(),
                0);
    }
}
