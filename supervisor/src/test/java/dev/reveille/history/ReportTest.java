package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final AgentId AGENT = AgentId.of("acme", "hello");
    private static final TenantId ACME = AGENT.tenant();
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final List<Decision> decisions = new ArrayList<>();
    private final List<dev.reveille.core.fleet.AgentStatus> statuses = new ArrayList<>();
    private final List<Instant> activities = new ArrayList<>();

    @Test
    void aTenantThatWakesAndSleepsTwiceHasTwoColdWakesAndNoMismatch() {
        // Given
        active(0);
        asked(0);
        became(1, AgentState.STARTING, "RELEVANT");
        became(2, AgentState.RUNNING, "RELEVANT");
        notAsked(20);
        became(20, AgentState.STOPPING, "IRRELEVANT");
        became(21, AgentState.STOPPED, "IRRELEVANT");
        active(40);
        asked(40);
        became(41, AgentState.STARTING, "RELEVANT");
        became(42, AgentState.RUNNING, "RELEVANT");
        notAsked(60);
        became(61, AgentState.STOPPED, "IRRELEVANT");
        // When
        var line = line(100);
        // Then
        assertThat(line.activities()).isEqualTo(2);
        assertThat(line.wakes()).isEqualTo(2);
        assertThat(line.coldWakes()).isEqualTo(2);
        assertThat(line.running()).isEqualTo(Duration.ofSeconds(40));
        assertThat(line.mismatches()).isEmpty();
    }

    @Test
    void aRestartIsNoWakeAndAWakeBeforeAnyActivityIsNotCold() {
        // Given
        asked(0);
        became(1, AgentState.STARTING, "RELEVANT");
        became(5, AgentState.RESTARTING, "BACKOFF");
        became(6, AgentState.STARTING, "RESTART");
        active(10);
        // When
        var line = line(20);
        // Then
        assertThat(line.wakes()).isEqualTo(1);
        assertThat(line.coldWakes()).isZero();
        assertThat(line.running()).isEqualTo(Duration.ofSeconds(4 + 14));
    }

    @Test
    void anAgentThatWasAskedForAndNeverStartedIsAMismatch() {
        // Given
        asked(0);
        // When, Then
        assertThat(line(30).mismatches())
                .containsExactly(
                        "acme/hello was asked for at 2026-01-01T00:00:00Z and not started within"
                                + " 10.0 s");
        assertThat(line(5).mismatches()).as("within the time a start may take").isEmpty();
    }

    @Test
    void anAgentThatRunsAlthoughNothingAskedIsAMismatch() {
        // Given
        became(20, AgentState.STARTING, "RELEVANT");
        // When, Then
        assertThat(line(30).mismatches())
                .containsExactly(
                        "acme/hello was started at 2026-01-01T00:00:20Z although nothing asked");
    }

    @Test
    void anAgentThatOutlivesItsReasonForLongerThanTheGraceTimeIsAMismatch() {
        // Given
        asked(0);
        became(1, AgentState.STARTING, "RELEVANT");
        notAsked(20);
        // When, Then
        assertThat(line(29).mismatches()).isEmpty();
        assertThat(line(50).mismatches())
                .containsExactly(
                        "acme/hello ran until 2026-01-01T00:00:50Z, 30.0 s after nothing asked for"
                                + " it");
    }

    @Test
    void anAgentAskedForAgainWhileItStopsIsNoMismatch() {
        // Given
        asked(0);
        became(1, AgentState.STARTING, "RELEVANT");
        notAsked(20);
        asked(24);
        notAsked(40);
        became(45, AgentState.STOPPED, "IRRELEVANT");
        // When, Then
        assertThat(line(60).mismatches()).isEmpty();
    }

    @Test
    void recordsReadTwiceCountOnce() {
        // Given
        asked(0);
        became(1, AgentState.STARTING, "RELEVANT");
        notAsked(20);
        became(21, AgentState.STOPPED, "IRRELEVANT");
        decisions.add(decisions.getFirst());
        statuses.add(statuses.getFirst());
        // When
        var line = line(60);
        // Then
        assertThat(line.wakes()).isEqualTo(1);
        assertThat(line.running()).isEqualTo(Duration.ofSeconds(20));
        assertThat(line.mismatches()).isEmpty();
    }

    private Report.Line line(int endSecond) {
        var report = Report.of(Map.of(ACME, activities), decisions, statuses, at(endSecond), GRACE);
        return java.util.Objects.requireNonNull(report.tenants().get(ACME));
    }

    private static Instant at(int second) {
        return ZERO.plusSeconds(second);
    }

    private void active(int second) {
        activities.add(at(second));
    }

    private void asked(int second) {
        decisions.add(Samples.decision(AGENT, LifecycleState.ACTIVE, at(second)));
    }

    private void notAsked(int second) {
        decisions.add(Samples.decision(AGENT, LifecycleState.DORMANT, at(second)));
    }

    private void became(int second, AgentState state, String reason) {
        statuses.add(Samples.status(AGENT, 1, state, reason, at(second)));
    }
}
