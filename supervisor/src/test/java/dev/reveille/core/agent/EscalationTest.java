package dev.reveille.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.GroupSpec.Strategy;
import dev.reveille.core.fleet.Intensity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Restart intensity over a true sliding window, and what becomes of a group that exceeds it. */
class EscalationTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final Company company = new Company(1);

    private void fall(String name, int times) {
        for (int i = 0; i < times; i++) {
            company.fails(name);
            company.pass(SOON);
        }
    }

    @Test
    void theSixthRestartWithinTheWindowIsOneTooMany() {
        GroupSpec group = Crew.group("line", Strategy.ONE_FOR_ONE, new Intensity(5, WINDOW));
        company.assign(1, Crew.of("a", group, 1), Crew.of("b", group, 2));
        company.pass(SOON);
        fall("a", 5);
        assertThat(company.state("a")).isEqualTo(AgentState.RUNNING);
        company.diary();
        // When
        fall("a", 1);
        // Then
        assertThat(company.diary())
                .containsExactly("fails a", "release a", "stop b", "ends b", "release b");
        assertThat(company.state("a")).isEqualTo(AgentState.CRASHED);
        assertThat(company.state("b")).isEqualTo(AgentState.CRASHED);
        assertThat(company.run("b").problem().orElse(""))
                .isEqualTo(
                        "group acme/line needed more than 5 restarts within 60.0 s; last, acme/a"
                                + " ended with exit code 1 after 3000 ms");
        company.pass(Duration.ofDays(1));
        assertThat(company.diary()).isEmpty();
    }

    @Test
    void aRestartExactlyAWindowAgoStillCountsAndOneMillisecondOlderDoesNot() {
        for (int beyond : new int[] {0, 1}) {
            var company = new Company(1);
            GroupSpec group = Crew.group("line", Strategy.ONE_FOR_ONE, new Intensity(1, WINDOW));
            company.assign(1, Crew.of("a", group, 1));
            company.pass(SOON);
            // When
            company.fails("a");
            company.pass(WINDOW.plusMillis(beyond));
            company.fails("a");
            company.pass(SOON);
            // Then
            assertThat(company.state("a"))
                    .isEqualTo(beyond == 0 ? AgentState.CRASHED : AgentState.RUNNING);
        }
    }

    @Test
    void oneThatHangsCountsAsOneThatFell() {
        GroupSpec group = Crew.group("line", Strategy.ONE_FOR_ONE, new Intensity(2, WINDOW));
        company.assign(1, Crew.of("a", group, 1));
        company.pass(SOON);
        for (int restarts = 0; restarts <= 2; restarts++) {
            assertThat(company.state("a")).isEqualTo(AgentState.RUNNING);
            assertThat(company.run("a").restarts()).isEqualTo(restarts);
            company.hangs("a");
            company.pass(SOON);
        }
        assertThat(company.state("a")).isEqualTo(AgentState.CRASHED);
        company.pass(Duration.ofDays(1));
        assertThat(company.state("a")).isEqualTo(AgentState.CRASHED);
    }

    @Test
    void neverMeansNever() {
        GroupSpec group = Crew.group("line", Strategy.ONE_FOR_ONE, Intensity.NEVER);
        company.assign(1, Crew.of("a", group, 1));
        company.pass(SOON);
        company.diary();
        // When
        fall("a", 1);
        // Then
        assertThat(company.diary()).containsExactly("fails a", "release a");
        assertThat(company.state("a")).isEqualTo(AgentState.CRASHED);
    }

    @Test
    void aGroupThatIsGivenUpIsRestartedByItsParentWithAnEmptyWindow() {
        GroupSpec app = Crew.group("app", Strategy.REST_FOR_ONE, new Intensity(1, WINDOW));
        GroupSpec inner =
                Crew.within(
                        app,
                        2,
                        Crew.group("inner", Strategy.ONE_FOR_ONE, new Intensity(1, WINDOW)));
        company.assign(
                1,
                Crew.of("first", app, 1),
                Crew.of("x", inner, 1),
                Crew.of("y", inner, 2),
                Crew.of("last", app, 3));
        company.pass(SOON);
        assertThat(company.diary())
                .containsExactly("spawn first", "spawn x", "spawn y", "spawn last");
        fall("x", 1);
        company.diary();
        // When
        fall("x", 1);
        // Then
        assertThat(company.diary())
                .containsExactly(
                        "fails x",
                        "stop last",
                        "ends last",
                        "stop y",
                        "ends y",
                        "spawn x",
                        "spawn y",
                        "spawn last");
        // When: the parent's budget is spent too
        fall("y", 2);
        // Then
        assertThat(company.diary())
                .containsExactly(
                        "fails y",
                        "spawn y",
                        "fails y",
                        "release y",
                        "stop last",
                        "ends last",
                        "release last",
                        "stop x",
                        "ends x",
                        "release x",
                        "stop first",
                        "ends first",
                        "release first");
        assertThat(company.run("first").problem().orElse("")).startsWith("group acme/app needed");
    }

    @Test
    void aNewerPlacementGivesAGroupAnotherChance() {
        GroupSpec group = Crew.group("line", Strategy.ONE_FOR_ONE, Intensity.NEVER);
        company.assign(1, Crew.of("a", group, 1), Crew.of("b", group, 2));
        company.pass(SOON);
        fall("a", 1);
        assertThat(company.state("b")).isEqualTo(AgentState.CRASHED);
        // When
        company.assign(2, Crew.of("b", group, 2), Crew.of("a", group, 1));
        company.pass(SOON);
        // Then
        assertThat(company.diary()).endsWith("spawn a", "spawn b");
        assertThat(company.state("b")).isEqualTo(AgentState.RUNNING);
    }

    @Test
    void anInnerGroupThatNobodyRestartsStaysDownUntilItIsResetAndItsSiblingsLiveOn() {
        GroupSpec app = Crew.group("app", Strategy.ONE_FOR_ALL, new Intensity(1, WINDOW));
        GroupSpec extra = Crew.group("extra", Strategy.ONE_FOR_ONE, Intensity.NEVER);
        GroupSpec inner = Crew.temporaryWithin(app, extra);
        company.assign(1, Crew.of("a", app, 1), Crew.of("x", inner, 1), Crew.of("y", inner, 2));
        company.pass(SOON);
        company.diary();
        // When
        fall("x", 1);
        // Then
        assertThat(company.diary()).containsExactly("fails x", "stop y", "ends y");
        assertThat(company.state("a")).isEqualTo(AgentState.RUNNING);
        assertThat(company.state("y")).isEqualTo(AgentState.CRASHED);
        // When
        company.reset("y");
        company.pass(SOON);
        // Then
        assertThat(company.state("y")).isEqualTo(AgentState.RUNNING);
    }
}
