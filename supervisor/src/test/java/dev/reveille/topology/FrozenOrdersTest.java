package dev.reveille.topology;

import static dev.reveille.core.fleet.AgentOverride.Kind.PAUSE;
import static dev.reveille.core.fleet.AgentOverride.Kind.START;
import static dev.reveille.core.fleet.AgentOverride.Kind.STOP;
import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators say of agents whose spec cannot be used counts at once. */
class FrozenOrdersTest {
    private static final String AGENT = "acme/helper";
    private static final String SCOPE = "agent/" + AGENT;

    private Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static AgentOverride word(AgentOverride.Kind kind, String scope, double at, int until) {
        return new AgentOverride(
                OverrideScope.parse(scope),
                kind,
                until == 0 ? Optional.empty() : Optional.of(Rig.START.plusSeconds(until)),
                "ana",
                Rig.START.plus(s(at)),
                "");
    }

    private void say(double at, AgentOverride.Kind kind, String scope, int until) {
        rig.override(s(at), word(kind, scope, at, until));
        rig.tick(s(at + 0.25));
    }

    private static String helper(String evaluator, String more) {
        return Rig.document("Agent", "acme", "helper", evaluator, more);
    }

    /** It was judged with so much work waiting, and then its spec could not be used any more. */
    private Decision frozen(long work, String spec) {
        rig.spec(s(0), AGENT, helper("queue-depth: {}", ""));
        rig.queue(s(1), "acme", null, work);
        rig.spec(s(2), AGENT, spec);
        var all = rig.decisions();
        rig.history();
        var frozen = all.getLast().orElseThrow();
        assertThat(frozen.hold()).contains(HoldReason.SPEC_UNUSABLE);
        return frozen;
    }

    private static String ofAJar() {
        return helper("of-a-jar: {}", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {SCOPE, "tenant/acme", "pool/default", "all"})
    void aStopStopsARunningOneAndItsEndLeadsBackToWhatIsHeld(String scope) {
        // Given
        Decision runs = frozen(100, ofAJar());
        assertThat(runs.wantsProcess()).isTrue();
        // When
        say(3, STOP, scope, 20);
        // Then
        Decision stopped = rig.decision();
        assertThat(stopped.state()).isEqualTo(DORMANT);
        assertThat(stopped.wouldBe()).isEqualTo(ACTIVE);
        assertThat(stopped.stopReason()).isEqualTo(StopReason.OPERATOR);
        assertThat(stopped.hold()).contains(HoldReason.SPEC_UNUSABLE);
        assertThat(stopped.override()).hasValueSatisfying(o -> assertThat(o.by()).isEqualTo("ana"));
        assertThat(stopped.explanation())
                .startsWith("stopped by ana until 2026-03-01T12:00:20Z")
                .contains("the last decision, ACTIVE, holds after that", "of-a-jar");
        assertThat(rig.history().getLast())
                .extracting(HistoryEvent::reason, HistoryEvent::message)
                .first()
                .isEqualTo("OPERATOR");
        // When
        rig.queue(s(4), "acme", null, 200);
        rig.tick(s(19.75));
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(20));
        rig.letChoresRun();
        rig.tick(s(21));
        // Then
        Decision again = rig.decision();
        assertThat(again.override()).isEmpty();
        assertThat(again.spec()).isEqualTo(runs.spec());
        assertThat(again.specVersion()).isEqualTo(runs.specVersion());
        assertThat(again.wantsProcess()).isTrue();
    }

    @Test
    void aStartStartsARestingOneWithItsSpecWhereOnlyTheEvaluatorIsMissing() {
        // Given
        Decision rests = frozen(0, ofAJar());
        assertThat(rests.state()).isEqualTo(DORMANT);
        // When
        say(3, START, SCOPE, 20);
        // Then
        Decision started = rig.decision();
        assertThat(started.state()).isEqualTo(ACTIVE);
        assertThat(started.wouldBe()).isEqualTo(DORMANT);
        assertThat(started.startReason().name()).isEqualTo("OPERATOR");
        assertThat(started.hold()).contains(HoldReason.SPEC_UNUSABLE);
        assertThat(started.spec().orElseThrow()).contains("of-a-jar");
        assertThat(started.specVersion()).isNotEqualTo(rests.specVersion());
        // When
        rig.tick(s(20));
        // Then
        Decision ended = rig.decision();
        assertThat(ended.state()).isEqualTo(DORMANT);
        assertThat(ended.stopReason()).isEqualTo(StopReason.IRRELEVANT);
    }

    @Test
    void aStartOfOneThatHasNothingToRunWithSaysWhy() {
        // Given
        rig.template(s(0), "helper", template(""));
        rig.spec(s(0), AGENT, helper("queue-depth: {}", ", thresholds: {listening: 0.6}"));
        rig.queue(s(1), "acme", null, 0);
        rig.template(s(2), "helper", template(", thresholds: {active: 0.5, listening: 0.4}"));
        rig.tick(s(3));
        rig.letChoresRun();
        rig.decisions();
        // When
        say(4, START, SCOPE, 0);
        // Then
        Decision inVain = rig.decision();
        assertThat(inVain.state()).isEqualTo(DORMANT);
        assertThat(inVain.explanation())
                .startsWith("started by ana, but it cannot start: ")
                .contains("relevance.thresholds");
    }

    private static String template(String more) {
        return Rig.document("AgentTemplate", "*", "helper", "queue-depth: {}", more);
    }

    @Test
    void aPauseAfterAStartFreezesItAndItsEndLeadsBackToWhatIsHeld() {
        // Given
        frozen(0, ofAJar());
        say(3, START, SCOPE, 0);
        rig.decisions();
        // When
        say(4, PAUSE, SCOPE, 20);
        // Then
        Decision paused = rig.decision();
        assertThat(paused.state()).isEqualTo(ACTIVE);
        assertThat(paused.wantsProcess()).isTrue();
        assertThat(paused.paused()).isTrue();
        // When
        rig.tick(s(20));
        // Then
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void whatWorksIsNotStoppedByTheEndOfAStart() {
        // Given
        frozen(0, ofAJar());
        say(3, START, SCOPE, 20);
        rig.heartbeat(s(10), AGENT, 1, true, 0);
        rig.decisions();
        // When
        rig.tick(s(20));
        // Then
        Decision busy = rig.decision();
        assertThat(busy.state()).isEqualTo(ACTIVE);
        assertThat(busy.explanation()).contains("DORMANT, holds once BUSY is over");
        // When
        rig.heartbeat(s(30), AGENT, 1, false, 0);
        // Then
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void oneThatWasNeverJudgedShowsWhatIsSaidOfIt() {
        // Given
        rig.spec(s(0), AGENT, ofAJar());
        assertThat(rig.decisions()).isEmpty();
        // When
        say(1, START, SCOPE, 20);
        // Then
        Decision started = rig.decision();
        assertThat(started.previous()).isEmpty();
        assertThat(started.wantsProcess()).isTrue();
        // When
        rig.tick(s(20));
        // Then
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void oneThatIsStoppedStaysSoWhenItsSpecCanBeUsedAgainAndThenGoesByThatSpec() {
        // Given
        frozen(100, ofAJar());
        say(3, STOP, SCOPE, 20);
        rig.decisions();
        // When
        rig.spec(s(4), AGENT, helper("queue-depth: {}", ", dwell: {up: 1s}"));
        // Then
        Decision judged = rig.decision();
        assertThat(judged.state()).isEqualTo(DORMANT);
        assertThat(judged.hold()).isEmpty();
        // When
        rig.spec(s(5), AGENT, helper("gone: {}", ""));
        rig.tick(s(20));
        // Then
        assertThat(rig.decisions().getLast().orElseThrow().spec().orElseThrow())
                .as("not with what it ran with before that")
                .contains("gone");
    }

    @Test
    void theStopOfAllThatEndsLeadsFrozenAgentsBackInTurn() {
        rig.close();
        rig = Rig.rollingOut(1);
        // Given
        for (int i = 0; i < 5; i++) {
            String agent = "t" + i + "/helper";
            rig.spec(s(0), agent, helper("queue-depth: {}", "").replace("acme", "t" + i));
            rig.queue(s(1), "t" + i, null, 100);
            rig.spec(s(2), agent, ofAJar().replace("acme", "t" + i));
        }
        say(3, STOP, "all", 0);
        rig.letChoresRun();
        rig.decisions();
        // When
        rig.tombstone(s(10), Topic.OVERRIDES, "all");
        rig.tick(s(10));
        rig.letChoresRun();
        // Then
        assertThat(rig.decisions().size()).isBetween(1, 3);
        rig.tick(s(20));
        rig.letChoresRun();
        assertThat(rig.decisions().size()).isBetween(2, 4);
    }

    @Test
    void aStopOutlivesTheSchedulerAndSoDoesWhatItsEndLeadsBackTo(@TempDir Path directory) {
        var lives = new Lives(directory);
        // Given
        lives.begin(-1, Evaluators.standard(), Duration.ZERO);
        lives.spec(0, AGENT, helper("queue-depth: {}", ""));
        lives.queue(1, "acme", 100);
        lives.spec(2, AGENT, ofAJar());
        var runs = lives.decisions().getLast().orElseThrow();
        lives.override(word(STOP, SCOPE, 3, 30));
        lives.begin(3, Evaluators.standard(), Duration.ZERO);
        lives.ticks(3, 9.5);
        assertThat(lives.decisions().getLast().orElseThrow().state()).isEqualTo(DORMANT);
        // When
        lives.begin(10, Evaluators.standard(), Duration.ZERO);
        lives.ticks(10, 29.5);
        assertThat(lives.decisions()).isEmpty();
        lives.ticks(30, 30.5);
        // Then
        assertThat(lives.decisions().getLast().orElseThrow().spec()).isEqualTo(runs.spec());
    }
}
