package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentOverride.Kind;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.Decision.Doubted;
import dev.reveille.history.AgentLine;
import dev.reveille.history.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What keeps agents from being what their scores say, in {@code status} and in lists. */
class HeldScreenTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void evaluatorsThatFailAreNamedWithHowManyAgentsTheirErrorAndARemedy() {
        var lines =
                status(
                        List.of(),
                        failed("a/x", HoldReason.EVALUATOR_FAILED, "no such key: plan"),
                        failed("b/x", HoldReason.EVALUATOR_FAILED, "no such key: plan"));
        assertThat(lines)
                .contains(
                        "held: 2 EVALUATOR_FAILED",
                        "broken 2  EVALUATOR_FAILED by tenant-activity: a/x, b/x",
                        "    the first: EVALUATOR_FAILED by tenant-activity, stays DORMANT: no such"
                                + " key: plan")
                .anyMatch(line -> line.startsWith("    Remedy: correct relevance.evaluator"))
                .doesNotContain("nothing waits, nothing is broken");
    }

    @Test
    void anEvaluatorThatFailsUnderAnOperatorsWordIsNoLessATrouble() {
        var said = said("tenant/a", Kind.PAUSE, Optional.empty());
        var decision = failed("a/x", HoldReason.PAUSED, "why");
        assertThat(status(List.of(said), overruled(decision, said)))
                .contains("broken a/x  EVALUATOR_FAILED by tenant-activity, stays DORMANT: why");
    }

    @Test
    void staleInputsAreATroubleAndDwellIsOnlyCounted() {
        assertThat(status(List.of(), decided("a/x", HoldReason.DWELL)))
                .contains("held: 1 DWELL", "nothing waits, nothing is broken");
        var at = Optional.of(NOW.minusSeconds(60));
        var inputs =
                List.of(
                        new FactUsed("last_activity_seconds", "86400", "double", old(), "activity"),
                        new FactUsed("open_tickets", "3", "long", at, "queue-depth"));
        var stale = new Doubted(Optional.empty(), List.of("open_tickets"));
        assertThat(status(List.of(), copy(decided("a/x", HoldReason.STALE), inputs, stale)))
                .contains(
                        "held: 1 STALE",
                        "waiting a/x  STALE: too old to count: open_tickets of 1 m 0 s ago; it is"
                                + " DORMANT")
                .doesNotContain("nothing waits, nothing is broken");
    }

    @Test
    void whereNoInputIsTooOldEventsWaitToBeRead() {
        assertThat(status(List.of(), decided("a/x", HoldReason.STALE)))
                .contains(
                        "waiting a/x  STALE: events still wait to be read, or an input is too old;"
                                + " it is DORMANT");
    }

    @Test
    void aFailureThatAnEarlierReleaseDecidedIsTold() {
        assertThat(status(List.of(), decided("a/x", HoldReason.EVALUATOR_FAILED)))
                .contains(
                        "broken a/x  EVALUATOR_FAILED by tenant-activity, stays DORMANT: last"
                                + " active 1 s ago");
    }

    private static Optional<Instant> old() {
        return Optional.of(NOW.minus(Duration.ofDays(1)));
    }

    @Test
    void agentsThatOnlyObserveAreNamedAlsoWhereOneWasStartedByHand() {
        var said = said("agent/a/x", Kind.START, Optional.of(NOW.plusSeconds(1200)));
        var observing = overruled(observing(decided("a/x", HoldReason.OBSERVE)), said);
        assertThat(status(List.of(said), observing))
                .contains(
                        "observe 1  scored only, never started or stopped (mode: observe): a/x",
                        "started by ana 5 m 0 s ago, 20 m 0 s left: a/x, which only observes:"
                                + " nothing is started or stopped; `reveille resume a/x` ends it")
                .noneMatch(line -> line.startsWith("held"));
        assertThat(Holds.cell(observing, NOW)).isEqualTo("STARTED, 20 m 0 s left; OBSERVE");
    }

    @Test
    void aPauseThatConcernsNobodyYetIsListedAndOneThatIsOverIsNot() {
        var endless = said("tenant/nobody", Kind.PAUSE, Optional.empty());
        var over = said("tenant/over", Kind.PAUSE, Optional.of(NOW));
        assertThat(status(List.of(endless, over)))
                .contains(
                        "paused by ana 5 m 0 s ago, without end: tenant nobody, 0 agents;"
                                + " `reveille resume --tenant nobody` ends it")
                .noneMatch(line -> line.contains("tenant over"));
    }

    @Test
    void wideWordsComeFirstAndAllAndOfThoseAboutSingleAgentsAFew() {
        // Given
        var words = new ArrayList<AgentOverride>();
        for (int i = 0; i < 6; i++) {
            words.add(said("agent/a/x" + i, Kind.PAUSE, Optional.empty()));
            words.add(said("tenant/t" + i, Kind.PAUSE, Optional.empty()));
        }
        words.add(said("all", Kind.PAUSE, Optional.empty()));
        // When
        var lines =
                status(words).stream()
                        .filter(line -> line.startsWith("paused") || line.startsWith("…"))
                        .toList();
        // Then
        assertThat(lines).hasSize(1 + 6 + 4 + 1);
        assertThat(lines.getFirst()).contains("all agents");
        assertThat(lines.subList(1, 7)).allMatch(line -> line.contains(": tenant t"));
        assertThat(lines.subList(7, 11)).allMatch(line -> line.contains(": a/x"));
        assertThat(lines.getLast())
                .isEqualTo(
                        "… and 2 more words about single agents; `reveille status -o json` has"
                                + " them all");
    }

    @Test
    void aCellNamesWhatHoldsAndNothingElse() {
        var paused = said("tenant/a", Kind.PAUSE, Optional.empty());
        assertThat(Holds.cell(decided("a/x", HoldReason.STALE), NOW)).isEqualTo("STALE");
        assertThat(Holds.cell(overruled(decided("a/x", HoldReason.PAUSED), paused), NOW))
                .isEqualTo("PAUSED");
        assertThat(Holds.cell(Samples.decision(id("a/x"), LifecycleState.ACTIVE, NOW), NOW))
                .isEqualTo("-");
    }

    private static List<String> status(List<AgentOverride> said, Decision... decisions) {
        var agents =
                List.of(decisions).stream()
                        .map(d -> new AgentLine(d.agent(), Optional.of(d), Optional.empty()))
                        .toList();
        return Screen.lines(
                new StatusCommand.Fleet(
                        List.of(), List.of(), List.of(), agents, said, List.of(), NOW));
    }

    private static AgentId id(String agent) {
        return AgentId.parse(agent);
    }

    private static AgentOverride said(String scope, Kind kind, Optional<Instant> until) {
        return new AgentOverride(
                OverrideScope.parse(scope), kind, until, "ana", NOW.minusSeconds(300), "");
    }

    private static Decision decided(String agent, HoldReason hold) {
        var at = NOW.minus(Duration.ofHours(1));
        return Samples.decision(id(agent), LifecycleState.DORMANT, Optional.of(hold), at);
    }

    private static Decision failed(String agent, HoldReason hold, String why) {
        var d = decided(agent, hold);
        return copy(d, d.inputs(), new Doubted(Optional.of(why), List.of()));
    }

    private static Decision observing(Decision d) {
        return copy(d, d.inputs(), d.doubted(), true, d.override());
    }

    private static Decision overruled(Decision d, AgentOverride said) {
        return copy(d, d.inputs(), d.doubted(), d.observe(), Optional.of(said));
    }

    private static Decision copy(Decision d, List<FactUsed> inputs, Doubted doubted) {
        return copy(d, inputs, doubted, d.observe(), d.override());
    }

    private static Decision copy(
            Decision d,
            List<FactUsed> inputs,
            Doubted doubted,
            boolean observe,
            Optional<AgentOverride> override) {
        return new Decision(
                d.agent(),
                d.pool(),
                d.score(),
                d.state(),
                d.previous(),
                d.wouldBe(),
                d.hold(),
                d.evaluator(),
                d.explanation(),
                inputs,
                d.thresholds(),
                d.policyVersion(),
                d.specVersion(),
                d.since(),
                d.decidedAt(),
                d.nextLookAt(),
                d.cause(),
                observe,
                d.spec(),
                override,
                doubted);
    }
}
