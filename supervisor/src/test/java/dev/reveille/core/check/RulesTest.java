package dev.reveille.core.check;

import static dev.reveille.core.check.Facts.A;
import static dev.reveille.core.check.Facts.N1;
import static dev.reveille.core.check.Facts.N2;
import static dev.reveille.core.check.Facts.accepted;
import static dev.reveille.core.check.Facts.asked;
import static dev.reveille.core.check.Facts.at;
import static dev.reveille.core.check.Facts.began;
import static dev.reveille.core.check.Facts.ended;
import static dev.reveille.core.check.Facts.exclusive;
import static dev.reveille.core.check.Facts.first;
import static dev.reveille.core.check.Facts.gone;
import static dev.reveille.core.check.Facts.in;
import static dev.reveille.core.check.Facts.lost;
import static dev.reveille.core.check.Facts.ownerless;
import static dev.reveille.core.check.Facts.passed;
import static dev.reveille.core.check.Facts.placed;
import static dev.reveille.core.check.Facts.released;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesTest {
    private final Rule owned = new OwnedByOne();
    private final Rule overlap = new NoOverlap(true);
    private final Rule reasons = new HasReason();

    @Test
    void aReleaseOrALossThenANewOwnerIsFine() {
        assertThat(
                        first(
                                owned,
                                accepted(N1),
                                accepted(N2),
                                placed(N1, 1),
                                ownerless("IRRELEVANT", 1, N1),
                                released(N1, 1),
                                placed(N2, 2),
                                lost(N2),
                                placed(N1, 3)))
                .isEmpty();
    }

    @Test
    void aSecondOwnerIsFound() {
        assertThat(first(owned, accepted(N1), accepted(N2), placed(N1, 1), placed(N2, 2)))
                .hasValueSatisfying(what -> assertThat(what).contains("forgets n1"));
    }

    @Test
    void aReleaseOfAnOlderEpochFreesNothing() {
        assertThat(
                        first(
                                owned,
                                accepted(N1),
                                accepted(N2),
                                placed(N1, 1),
                                placed(N1, 2),
                                released(N1, 1),
                                placed(N2, 3)))
                .isPresent();
    }

    @Test
    void anOwnerThatIsForgottenOrNotAcceptedIsFound() {
        assertThat(first(owned, accepted(N1), placed(N1, 1), gone()))
                .hasValueSatisfying(what -> assertThat(what).contains("is gone, but n1"));
        assertThat(
                        first(
                                new OwnedByOne(),
                                accepted(N1),
                                lost(N1),
                                ownerless("NO_CAPACITY", 1),
                                placed(N1, 2)))
                .hasValueSatisfying(what -> assertThat(what).contains("not accepted"));
    }

    @Test
    void ofALogWhoseBeginningWasCleanedNothingIsSaidThatIsNotKnown() {
        assertThat(first(owned, placed(N1, 5), accepted(N2), placed(N1, 6))).isEmpty();
        assertThat(first(owned, placed(N2, 7)))
                .hasValueSatisfying(what -> assertThat(what).contains("forgets n1"));
    }

    @Test
    void anOwnerInAnotherPoolIsFoundUnlessTheFirstHasReleasedIt() {
        // Given
        Fact[] moved = {
            accepted(N1),
            in(1, accepted(N2)),
            placed(N1, 1),
            in(1, ownerless("AWAITING_RELEASE", 2)),
            ownerless("MOVED", 1, N1)
        };
        Fact late = in(1, placed(N2, 3));
        // When, then
        assertThat(first(owned, with(moved, late)))
                .hasValueSatisfying(what -> assertThat(what).contains("pools 1 and 0"));
        assertThat(first(new OwnedByOne(), with(moved, released(N1, 1), gone(), late))).isEmpty();
        assertThat(first(new OwnedByOne(), with(moved, lost(N1), gone(), late))).isEmpty();
    }

    @Test
    void twoPoolsMayDifferByTheirClocksAndNoMore() {
        // Given
        Fact[] moved = {accepted(N1), in(1, accepted(N2)), placed(N1, 1), in(1, placed(N2, 2))};
        Fact release = in(0, 1, released(N1, 1));
        // When, then
        assertThat(first(skewed(), with(moved, release, passed(60)))).isEmpty();
        assertThat(first(skewed(), with(moved, passed(1), passed(2)))).isPresent();
        assertThat(
                        first(
                                skewed(),
                                accepted(N1),
                                in(1, accepted(N2)),
                                in(1, placed(N2, 2)),
                                placed(N1, 1),
                                release,
                                passed(60)))
                .isEmpty();
    }

    private static Rule skewed() {
        return new OwnedByOne(Duration.ofSeconds(2));
    }

    private static Fact[] with(Fact[] facts, Fact... more) {
        return Stream.concat(Arrays.stream(facts), Arrays.stream(more)).toArray(Fact[]::new);
    }

    @Test
    void aNewOwnerInAnotherPoolNeedsAHigherEpochAndAWaitNone() {
        assertThat(
                        first(
                                new EpochsRise(),
                                in(1, ownerless("AWAITING_RELEASE", 1)),
                                placed(N1, 2),
                                in(1, placed(N2, 2))))
                .hasValueSatisfying(what -> assertThat(what).contains("fell from 2 to 2"));
        assertThat(
                        first(
                                new EpochsRise(),
                                placed(N1, 2),
                                in(1, ownerless("AWAITING_RELEASE", 3)),
                                ownerless("MOVED", 2, N1),
                                in(1, placed(N2, 4))))
                .isEmpty();
    }

    @Test
    void anAgentThatWaitsInOnePoolIsNotMissedWhenItHasLeftTheOther() {
        assertThat(
                        first(
                                new RunsWithin(Duration.ofSeconds(5)),
                                placed(N1, 1),
                                in(1, ownerless("AWAITING_RELEASE", 2)),
                                new Fact.Wanted(at(0), "relevance", A, true),
                                gone(),
                                passed(60)))
                .isEmpty();
    }

    @Test
    void anEpochThatFallsIsFoundAndSoIsAnOldOneOfANewOwner() {
        assertThat(first(new EpochsRise(), placed(N1, 2), placed(N1, 1)))
                .hasValueSatisfying(what -> assertThat(what).contains("fell from 2 to 1"));
        assertThat(
                        first(
                                new EpochsRise(),
                                placed(N1, 2),
                                ownerless("IRRELEVANT", 2),
                                placed(N2, 2)))
                .hasValueSatisfying(what -> assertThat(what).contains("new owner"));
    }

    @Test
    void twoProcessesAreFoundUnlessTheNodeOfOneWasLost() {
        assertThat(
                        first(
                                overlap,
                                accepted(N1),
                                placed(N1, 1),
                                began(N1, 1, 7),
                                lost(N1),
                                placed(N2, 2),
                                began(N2, 2, 8)))
                .isEmpty();
        assertThat(
                        first(
                                new NoOverlap(true),
                                accepted(N1),
                                placed(N1, 1),
                                began(N1, 1, 7),
                                released(N1, 1),
                                began(N2, 2, 8)))
                .hasValueSatisfying(what -> assertThat(what).contains("while its process 7"));
    }

    @Test
    void ofAnExclusiveAgentTwoProcessesAreFoundEvenIfANodeWasLost() {
        assertThat(
                        first(
                                overlap,
                                accepted(N1),
                                exclusive(N1, 1),
                                began(N1, 1, 7),
                                lost(N1),
                                exclusive(N2, 2),
                                began(N2, 2, 8)))
                .isPresent();
        assertThat(first(new NoOverlap(true), began(N1, 1, 7), ended(N1, 1, 7), began(N2, 2, 8)))
                .isEmpty();
    }

    @Test
    void aBeginningOfAnOlderEpochThatIsToldLateByAnotherClockIsNotFound() {
        assertThat(first(overlap, began(N1, 2, 8), began(N2, 1, 7))).isPresent();
        assertThat(
                        first(
                                new NoOverlap(true, Duration.ofMinutes(1)),
                                began(N1, 2, 8),
                                began(N2, 1, 7)))
                .isEmpty();
        assertThat(
                        first(
                                new NoOverlap(true, Duration.ofMinutes(1)),
                                began(N1, 1, 8),
                                began(N2, 2, 7)))
                .isPresent();
    }

    @Test
    void aStartTheLogNeverAskedForIsFound() {
        assertThat(first(reasons, placed(N1, 1), began(N1, 1, 7))).isEmpty();
        assertThat(first(reasons, began(N2, 1, 8)))
                .hasValueSatisfying(what -> assertThat(what).contains("never gave it"));
    }

    @Test
    void aStopTheLogKnowsNothingOfIsFound() {
        assertThat(first(reasons, placed(N1, 1), asked(N1, 1, "UNHEALTHY"))).isEmpty();
        assertThat(first(reasons, asked(N1, 1, "IRRELEVANT")))
                .hasValueSatisfying(what -> assertThat(what).contains("while the log has it run"));
        assertThat(first(reasons, ownerless("IRRELEVANT", 1, N1), asked(N1, 1, "IRRELEVANT")))
                .isEmpty();
        assertThat(first(reasons, placed(Optional.of(N1), 2, List.of(), "BECAUSE", false)))
                .hasValueSatisfying(what -> assertThat(what).contains("no reason"));
    }

    @Test
    void whoIsAtWorkIsNotStoppedForBeingLessRelevant() {
        var busy = new Fact.Busy(at(5), "here", A, at(15));
        assertThat(first(new NotWhileBusy(), busy, asked(N1, 1, "SPEC_CHANGED"))).isEmpty();
        assertThat(first(new NotWhileBusy(), busy, asked(N1, 1, "IRRELEVANT")))
                .hasValueSatisfying(what -> assertThat(what).contains("at work"));
    }

    @Test
    void aWantedAgentThatNeitherRunsNorWaitsForAReasonIsFound() {
        var within = Duration.ofSeconds(30);
        var wanted = new Fact.Wanted(at(0), "here", A, true);
        var later = new Fact.Passed(at(31), "here");
        assertThat(first(new RunsWithin(within), wanted, began(N1, 1, 7), later)).isEmpty();
        assertThat(first(new RunsWithin(within), wanted, ownerless("NO_CAPACITY", 1), later))
                .isEmpty();
        assertThat(first(new RunsWithin(within), wanted, later))
                .hasValueSatisfying(what -> assertThat(what).contains("has not run"));
    }
}
