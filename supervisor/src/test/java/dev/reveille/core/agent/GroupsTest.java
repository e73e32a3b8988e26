package dev.reveille.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.GroupSpec.AutoShutdown;
import dev.reveille.core.fleet.GroupSpec.Strategy;
import dev.reveille.core.fleet.Intensity;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.SupervisionSpec.Condition;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Groups of agents as OTP supervises them: who starts when, and who is restarted with whom. */
class GroupsTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Intensity FIVE = new Intensity(5, Duration.ofSeconds(60));

    private final Company company = new Company(1);

    /** Three in order, ready. */
    private void three(Strategy strategy) {
        GroupSpec group = Crew.group("line", strategy, FIVE);
        company.assign(1, Crew.of("c", group, 3), Crew.of("a", group, 1), Crew.of("b", group, 2));
        company.pass(SOON);
        company.diary();
    }

    private long[] pids() {
        return Stream.of("a", "b", "c").mapToLong(company::pid).toArray();
    }

    @Test
    void childrenStartInOrderEachOnceTheOneBeforeIsReady() {
        GroupSpec group = Crew.group("line", Strategy.ONE_FOR_ONE, FIVE);
        // When
        company.assign(1, Crew.of("c", group, 3), Crew.of("b", group, 2), Crew.of("a", group, 1));
        // Then
        assertThat(company.diary()).containsExactly("spawn a");
        assertThat(company.state("b")).isEqualTo(AgentState.PENDING);
        assertThat(company.run("b").group().toString()).contains("acme/a to be ready");
        company.pass(Company.READY);
        assertThat(company.diary()).containsExactly("spawn b");
        company.pass(SOON);
        assertThat(company.diary()).containsExactly("spawn c");
        assertThat(company.state("c")).isEqualTo(AgentState.RUNNING);
    }

    @Test
    void childrenThatAreNoLongerWantedStopInReverseEachOnceTheOneAfterHasEnded() {
        three(Strategy.ONE_FOR_ONE);
        // When
        company.unassign("a", "b", "c");
        company.pass(SOON);
        // Then
        assertThat(company.diary())
                .containsExactly(
                        "stop c",
                        "ends c",
                        "release c",
                        "stop b",
                        "ends b",
                        "release b",
                        "stop a",
                        "ends a",
                        "release a");
    }

    @Test
    void oneForOneRestartsTheChildThatFellAndNoOther() {
        three(Strategy.ONE_FOR_ONE);
        long[] before = pids();
        // When
        company.fails("b");
        company.pass(SOON);
        // Then
        assertThat(company.diary()).containsExactly("fails b", "spawn b");
        assertThat(pids()[0]).isEqualTo(before[0]);
        assertThat(pids()[1]).isNotIn(0L, before[1]);
        assertThat(pids()[2]).isEqualTo(before[2]);
    }

    @Test
    void oneForAllStopsTheOthersInReverseAndStartsAllInOrder() {
        three(Strategy.ONE_FOR_ALL);
        long[] before = pids();
        // When
        company.fails("b");
        company.pass(SOON);
        // Then
        assertThat(company.diary())
                .containsExactly(
                        "fails b", "stop c", "ends c", "stop a", "ends a", "spawn a", "spawn b",
                        "spawn c");
        assertThat(pids()).doesNotContain(before).doesNotContain(0L);
    }

    @Test
    void restForOneRestartsTheChildThatFellAndThoseThatStartAfterIt() {
        three(Strategy.REST_FOR_ONE);
        long[] before = pids();
        // When
        company.fails("b");
        company.pass(SOON);
        // Then
        assertThat(company.diary())
                .containsExactly("fails b", "stop c", "ends c", "spawn b", "spawn c");
        assertThat(pids()[0]).isEqualTo(before[0]);
        assertThat(pids()[2]).isNotIn(0L, before[2]);
    }

    @Test
    void aChildThatIsNeededByAnotherIsWaitedFor() {
        GroupSpec group = Crew.group("line", Strategy.ONE_FOR_ONE, FIVE);
        Crew load = Crew.of("load", group, 0).type(RestartSpec.Type.TRANSIENT);
        // When
        company.assign(1, load, Crew.of("serve", group, 0).needing("load", Condition.COMPLETED));
        company.pass(SOON);
        // Then
        assertThat(company.diary()).containsExactly("spawn load");
        assertThat(company.run("serve").group().toString()).contains("acme/load to have completed");
        company.finishes("load");
        assertThat(company.diary()).containsExactly("finishes load", "spawn serve");
    }

    @Test
    void aTransientChildIsRestartedAfterAFailureOnlyAndATemporaryOneNever() {
        GroupSpec group = Crew.group("line", Strategy.ONE_FOR_ONE, FIVE);
        company.assign(
                1,
                Crew.of("once", group, 0).type(RestartSpec.Type.TEMPORARY),
                Crew.of("job", group, 0).type(RestartSpec.Type.TRANSIENT));
        company.pass(SOON);
        company.diary();
        // When
        company.fails("once");
        company.fails("job");
        company.pass(SOON);
        company.finishes("job");
        company.pass(SOON);
        // Then
        assertThat(company.diary())
                .containsExactly("fails once", "fails job", "spawn job", "finishes job");
        assertThat(company.state("once")).isEqualTo(AgentState.CRASHED);
        assertThat(company.state("job")).isEqualTo(AgentState.STOPPED);
    }

    @Test
    void oneForAllStartsAChildThatHadFinishedAgainAndLeavesATemporaryOneDown() {
        GroupSpec group = Crew.group("line", Strategy.ONE_FOR_ALL, FIVE);
        company.assign(
                1,
                Crew.of("a", group, 1),
                Crew.of("job", group, 2).type(RestartSpec.Type.TRANSIENT),
                Crew.of("once", group, 3).type(RestartSpec.Type.TEMPORARY));
        company.pass(SOON);
        company.finishes("job");
        company.diary();
        // When
        company.fails("a");
        company.pass(SOON);
        // Then
        assertThat(company.diary())
                .containsExactly("fails a", "stop once", "ends once", "spawn a", "spawn job");
    }

    @Test
    void oneChildTooManyWaitsForAPlace() {
        GroupSpec group =
                new GroupSpec(
                        "small",
                        Strategy.ONE_FOR_ONE,
                        FIVE,
                        AutoShutdown.NEVER,
                        2,
                        Optional.empty());
        company.assign(1, Crew.of("b", group, 0), Crew.of("c", group, 0));
        company.pass(SOON);
        // When: the third is the first by name
        company.assign(2, Crew.of("a", group, 0));
        company.pass(SOON);
        // Then
        assertThat(company.state("a")).isEqualTo(AgentState.PENDING);
        assertThat(company.run("a").group().toString())
                .contains("Maximum number of child agents reached, 2 of 3 wanted");
        // When
        company.unassign("c");
        company.pass(SOON);
        // Then
        assertThat(company.state("a")).isEqualTo(AgentState.RUNNING);
    }

    @Test
    void aGroupEndsWithItsSignificantChildren() {
        for (AutoShutdown auto :
                new AutoShutdown[] {AutoShutdown.ANY_SIGNIFICANT, AutoShutdown.ALL_SIGNIFICANT}) {
            var company = new Company(1);
            GroupSpec group =
                    new GroupSpec("job", Strategy.ONE_FOR_ONE, FIVE, auto, 100, Optional.empty());
            company.assign(
                    1,
                    Crew.of("log", group, 1),
                    Crew.of("x", group, 2).type(RestartSpec.Type.TRANSIENT).asSignificant(),
                    Crew.of("y", group, 2).type(RestartSpec.Type.TRANSIENT).asSignificant());
            company.pass(SOON);
            company.diary();
            // When
            company.finishes("x");
            company.pass(SOON);
            // Then
            if (auto == AutoShutdown.ALL_SIGNIFICANT) {
                assertThat(company.diary()).containsExactly("finishes x");
                company.finishes("y");
                company.pass(SOON);
                assertThat(company.diary()).containsExactly("finishes y", "stop log", "ends log");
            } else {
                assertThat(company.diary())
                        .containsExactly("finishes x", "stop y", "ends y", "stop log", "ends log");
            }
            assertThat(company.state("log")).isEqualTo(AgentState.STOPPED);
            assertThat(company.run("log").problem().orElse(""))
                    .contains("group acme/job ended with its significant children");
            // When, then: a newer placement begins anew
            company.assign(2, Crew.of("log", group, 1));
            company.pass(SOON);
            assertThat(company.state("log")).isEqualTo(AgentState.RUNNING);
        }
    }
}
