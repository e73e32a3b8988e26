package dev.reveille.topology;

import static dev.reveille.core.fleet.AgentOverride.Kind.PAUSE;
import static dev.reveille.core.fleet.AgentOverride.Kind.START;
import static dev.reveille.core.fleet.AgentOverride.Kind.STOP;
import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.topology.Rig.fiveSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverridesTopologyTest {
    private Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private void say(double at, AgentOverride.Kind kind, String scope, double until) {
        rig.override(
                s(at),
                new AgentOverride(
                        OverrideScope.parse(scope),
                        kind,
                        until == 0 ? Optional.empty() : Optional.of(Rig.START.plus(s(until))),
                        "ana",
                        Rig.START.plus(s(at)),
                        ""));
    }

    private void agent() {
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
    }

    @Test
    void aDormantAgentThatIsStartedRunsUntilTheStartEnds() {
        // Given
        agent();
        rig.decisions();
        rig.history();
        // When
        say(1, START, "agent/acme/assistant", 20);
        rig.tick(s(1.25));
        // Then
        Decision started = rig.decision();
        assertThat(started.state()).isEqualTo(ACTIVE);
        assertThat(started.wouldBe()).isEqualTo(DORMANT);
        assertThat(started.startReason().name()).isEqualTo("OPERATOR");
        assertThat(started.wantsProcess()).isTrue();
        assertThat(started.override()).hasValueSatisfying(o -> assertThat(o.by()).isEqualTo("ana"));
        assertThat(started.explanation())
                .startsWith("started by ana until 2026-03-01T12:00:20Z; relevance alone: ");
        assertThat(started.nextLookAt()).contains(Rig.START.plusSeconds(20));
        assertThat(rig.history().getLast().reason()).isEqualTo("OPERATOR");
        // and ends at its moment, not a tick before
        rig.tick(s(19.999));
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(20));
        Decision ended = rig.decision();
        assertThat(ended.state()).isEqualTo(DORMANT);
        assertThat(ended.override()).isEmpty();
        assertThat(ended.stopReason().name()).isEqualTo("IRRELEVANT");
    }

    @Test
    void aStoppedAgentRestsThroughActivityAndRunsAgainOnceThatIsTakenBack() {
        // Given
        agent();
        rig.activity(s(1), "acme");
        rig.decisions();
        rig.history();
        // When
        say(2, STOP, "agent/acme/assistant", 0);
        rig.tick(s(2.25));
        // Then
        Decision stopped = rig.decision();
        assertThat(stopped.state()).isEqualTo(DORMANT);
        assertThat(stopped.wouldBe()).isEqualTo(ACTIVE);
        assertThat(stopped.stopReason().name()).isEqualTo("OPERATOR");
        assertThat(rig.history().getLast().reason()).isEqualTo("OPERATOR");
        rig.activity(s(3), "acme");
        assertThat(rig.decisions()).allMatch(d -> d.orElseThrow().state() == DORMANT);
        // When it is taken back
        rig.activity(s(4), "acme");
        rig.tombstone(s(4.1), Topic.OVERRIDES, "agent/acme/assistant");
        rig.tick(s(4.25));
        // Then
        assertThat(rig.decisions().getLast().orElseThrow().state()).isEqualTo(ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent/acme/assistant",
                "tenant/acme",
                "template/assistant",
                "pool/default",
                "all"
            })
    void aPausedAgentNeitherStopsNorStartsAndSaysWhatItWouldBe(String scope) {
        // Given
        rig.template(
                s(0),
                "assistant",
                Rig.document(
                        "AgentTemplate",
                        "*",
                        "assistant",
                        "tenant-activity: {" + Rig.CUT_OFFS + "}",
                        ""));
        rig.activity(s(1), "acme");
        rig.decisions();
        // When
        say(2, PAUSE, scope, 0);
        rig.tick(s(2.25));
        // Then
        Decision paused = rig.decision();
        assertThat(paused.hold()).contains(HoldReason.PAUSED);
        assertThat(paused.state()).isEqualTo(ACTIVE);
        rig.tick(s(10));
        Decision held = rig.decision();
        assertThat(held.state()).isEqualTo(ACTIVE);
        assertThat(held.wouldBe()).isEqualTo(DORMANT);
        // and when resumed, it follows its score
        rig.tombstone(s(11), Topic.OVERRIDES, scope);
        rig.tick(s(11.25));
        Decision resumed = rig.decision();
        assertThat(resumed.state()).isEqualTo(DORMANT);
        assertThat(resumed.hold()).isEmpty();
    }

    @Test
    void aPauseOfOneTenantLeavesOthersAlone() {
        // Given
        agent();
        rig.spec(s(0), "globex/assistant", fiveSeconds("globex", "assistant"));
        rig.decisions();
        // When
        say(1, PAUSE, "tenant/acme", 0);
        rig.tick(s(1.25));
        // Then
        assertThat(rig.decision().agent()).hasToString("acme/assistant");
        rig.activity(s(2), "globex");
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
        rig.activity(s(2), "acme");
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    /** A fleet of agents that wait to run, and of those that should run no more. */
    private void heldBack(int many, double until) {
        rig = Rig.rollingOut(5);
        for (int i = 0; i < many; i++) {
            rig.spec(s(0), "t" + i + "/a", fiveSeconds("t" + i, "a"));
        }
        say(1, PAUSE, "all", until);
        rig.tick(s(10));
        for (int i = 0; i < many; i++) {
            rig.queue(s(11), "t" + i, null, 1);
            rig.activity(s(11), "t" + i);
        }
        rig.decisions();
    }

    private long begun() {
        return rig.decisions().stream()
                .flatMap(Optional::stream)
                .filter(d -> d.state() == ACTIVE)
                .count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAPauseOfManyHeldBackStartsInTurnOnceItIsOver(boolean byItself) {
        // Given
        heldBack(40, byItself ? 12 : 0);
        // When
        if (!byItself) {
            rig.tombstone(s(12), Topic.OVERRIDES, "all");
        }
        rig.tickAfterGap(s(12));
        rig.letChoresRun();
        // Then
        assertThat(begun()).isBetween(1L, 6L);
        // When
        rig.tickAfterGap(s(13));
        rig.letChoresRun();
        // Then
        assertThat(begun()).isEqualTo(5);
        // and an event does not wait
        rig.activity(s(13.1), "t39");
        assertThat(begun()).isEqualTo(1);
    }

    @Test
    void aPauseEndsByItselfAtItsMoment() {
        // Given
        agent();
        rig.activity(s(1), "acme");
        say(2, PAUSE, "all", 12);
        rig.tick(s(8));
        assertThat(rig.decisions().getLast().orElseThrow().wouldBe()).isEqualTo(DORMANT);
        // When
        rig.tick(s(11.999));
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(12));
        // Then
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void aPauseOfAllReachesManyAgentsInSlices() {
        // Given
        int many = SliceTime.MOST * 2 + 7;
        IntStream.range(0, many)
                .forEach(i -> rig.spec(s(0), "t" + i + "/a", fiveSeconds("t" + i, "a")));
        rig.tick(s(1));
        rig.decisions();
        // When
        say(1, PAUSE, "all", 0);
        rig.tick(s(1.25));
        // Then
        assertThat(rig.decisions()).hasSize(SliceTime.MOST);
        rig.letChoresRun();
        rig.letChoresRun();
        rig.letChoresRun();
        assertThat(rig.decisions()).hasSize(many - SliceTime.MOST);
    }

    @Test
    void anOverrideThatEndedBeforeTheBacklogWasReadStopsNobody() {
        // Given a task that begins a minute after what lies on the broker
        rig.close();
        rig = Rig.withBacklogOf(Duration.ofMinutes(1));
        say(0, STOP, "agent/acme/assistant", 30);
        // When
        agent();
        rig.activity(s(1), "acme");
        // Then
        assertThat(rig.decisions().getLast().orElseThrow().state()).isEqualTo(ACTIVE);
    }

    @Test
    void anOverrideThatMakesNoSenseIsADeadLetterAndTheOneBeforeItHolds() {
        // Given
        agent();
        say(1, START, "agent/acme/assistant", 0);
        rig.tick(s(1.25));
        rig.decisions();
        // When
        rig.bytes(s(2), Topic.OVERRIDES, "agent/acme/assistant", new byte[] {7});
        rig.overrideUnder(
                s(2),
                "tenant/acme",
                new AgentOverride(
                        OverrideScope.parse("all"), PAUSE, Optional.empty(), "eve", Rig.START, ""));
        rig.tick(s(2.25));
        // Then
        assertThat(rig.written(Topic.DEAD_LETTERS)).hasSize(2);
        assertThat(rig.decisions()).isEmpty();
    }
}
