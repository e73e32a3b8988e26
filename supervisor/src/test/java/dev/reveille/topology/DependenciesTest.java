package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Agents that others need are up as long as those are, whatever their own scores say. */
class DependenciesTest {
    private static final Duration LATER = Duration.ofSeconds(1);

    private static String document(String name, String dependsOn, String more) {
        return """
        apiVersion: reveille/v1
        kind: Agent
        tenant: acme
        name: %s
        type: helper
        relevance: {evaluator: {queue-depth: {}}}
        supervision: {group: all, depends.on: {%s}}
        %s
        """
                .formatted(name, dependsOn, more);
    }

    private static void spec(Rig rig, Duration at, String name, String dependsOn) {
        rig.spec(at, "acme/" + name, document(name, dependsOn, ""));
    }

    private final List<Decision> told = new ArrayList<>();

    private Decision last(Rig rig, String name) {
        rig.decisions().stream().flatMap(Optional::stream).forEach(told::add);
        return told.stream()
                .filter(decision -> decision.agent().equals(AgentId.of("acme", name)))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    /** Wants one agent only. */
    private static void work(Rig rig, Duration at, String name, int waiting) {
        rig.queueOf(at, "acme", name, waiting);
    }

    @Test
    void whatAnAgentDependsOnStartsWithItByAnyWayAndSaysWhy() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "store", "");
            spec(rig, Duration.ZERO, "ingest", "store: ready");
            spec(rig, Duration.ZERO, "worker", "ingest: started");
            spec(rig, Duration.ZERO, "other", "");
            // When
            work(rig, LATER, "worker", 100);
            // Then
            assertThat(last(rig, "worker").startReason()).isEqualTo(StartReason.RELEVANT);
            for (String needed : new String[] {"ingest", "store"}) {
                assertThat(last(rig, needed).state()).isEqualTo(LifecycleState.ACTIVE);
                assertThat(last(rig, needed).startReason()).isEqualTo(StartReason.DEPENDENCY);
                assertThat(last(rig, needed).wantsProcess()).isTrue();
            }
            assertThat(last(rig, "ingest").explanation()).startsWith("needed by worker; ");
            assertThat(last(rig, "other").state().runs()).isFalse();
        }
    }

    @Test
    void itEndsWithTheLastThatNeedsIt() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "store", "");
            spec(rig, Duration.ZERO, "one", "store: ready");
            spec(rig, Duration.ZERO, "two", "store: ready");
            work(rig, LATER, "one", 100);
            work(rig, LATER, "two", 100);
            // When
            work(rig, LATER.multipliedBy(2), "one", 0);
            // Then
            assertThat(last(rig, "one").state().runs()).isFalse();
            assertThat(last(rig, "store").state()).isEqualTo(LifecycleState.ACTIVE);
            // When
            work(rig, LATER.multipliedBy(3), "two", 0);
            // Then
            assertThat(last(rig, "store").state().runs()).isFalse();
            assertThat(last(rig, "store").stopReason()).isEqualTo(StopReason.IRRELEVANT);
        }
    }

    @Test
    void oneThatIsRelevantByItselfStaysWhenNobodyNeedsItAnyMore() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "store", "");
            spec(rig, Duration.ZERO, "worker", "store: ready");
            work(rig, LATER, "store", 100);
            work(rig, LATER, "worker", 100);
            // When
            work(rig, LATER.multipliedBy(2), "worker", 0);
            // Then
            assertThat(last(rig, "store").startReason()).isEqualTo(StartReason.RELEVANT);
            assertThat(last(rig, "store").state()).isEqualTo(LifecycleState.ACTIVE);
        }
    }

    @Test
    void oneThatComesLaterLearnsWhoNeedsIt() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "worker", "store: ready");
            work(rig, LATER, "worker", 100);
            // When
            spec(rig, LATER.multipliedBy(2), "store", "");
            // Then
            assertThat(last(rig, "store").startReason()).isEqualTo(StartReason.DEPENDENCY);
        }
    }

    @Test
    void aChangedSpecLetsGoOfWhatItNeedsNoMore() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "store", "");
            spec(rig, Duration.ZERO, "cache", "");
            spec(rig, Duration.ZERO, "worker", "store: ready");
            work(rig, LATER, "worker", 100);
            // When
            spec(rig, LATER.multipliedBy(2), "worker", "cache: ready");
            // Then
            assertThat(last(rig, "store").state().runs()).isFalse();
            assertThat(last(rig, "cache").startReason()).isEqualTo(StartReason.DEPENDENCY);
        }
    }

    @Test
    void anAgentThatIsDeletedNeedsNothing() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "store", "");
            spec(rig, Duration.ZERO, "worker", "store: ready");
            work(rig, LATER, "worker", 100);
            // When
            rig.tombstone(LATER.multipliedBy(2), Topic.AGENT_SPECS, "acme/worker");
            // Then
            assertThat(last(rig, "store").state().runs()).isFalse();
        }
    }

    @Test
    void anAgentThatOnlyObservesStartsNothing() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "store", "");
            rig.spec(
                    Duration.ZERO,
                    "acme/worker",
                    document("worker", "store: ready", "mode: observe"));
            // When
            work(rig, LATER, "worker", 100);
            // Then
            assertThat(last(rig, "store").state().runs()).isFalse();
        }
    }

    @Test
    void agentsThatWaitForEachOtherDoNotKeepEachOtherUp() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "hen", "egg: ready");
            spec(rig, Duration.ZERO, "egg", "hen: ready");
            work(rig, LATER, "hen", 100);
            assertThat(last(rig, "egg").startReason()).isEqualTo(StartReason.DEPENDENCY);
            // When
            work(rig, LATER.multipliedBy(2), "hen", 0);
            // Then
            assertThat(last(rig, "hen").state().runs()).isFalse();
            assertThat(last(rig, "egg").state().runs()).isFalse();
        }
    }

    @Test
    void oneOfAnotherGroupIsNotLifted() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.spec(
                    Duration.ZERO,
                    "acme/store",
                    document("store", "", "").replace("group: all", "group: others"));
            spec(rig, Duration.ZERO, "worker", "store: ready");
            // When
            work(rig, LATER, "worker", 100);
            // Then
            assertThat(last(rig, "store").state().runs()).isFalse();
        }
    }

    @Test
    void whoNeedsItIsToldAnewWhenThatChanges() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "store", "");
            spec(rig, Duration.ZERO, "one", "store: ready");
            spec(rig, Duration.ZERO, "two", "store: ready");
            work(rig, LATER, "one", 100);
            work(rig, LATER, "two", 100);
            assertThat(last(rig, "store").explanation()).startsWith("needed by one, two; ");
            // When
            work(rig, LATER.multipliedBy(2), "one", 0);
            // Then
            assertThat(last(rig, "store").explanation()).startsWith("needed by two; ");
        }
    }

    @Test
    void hysteresisDoesNotKeepUpWhatOnlyOthersNeeded() {
        try (var rig = Rig.fresh()) {
            // Given: by itself just under the edge, within its hysteresis
            rig.spec(
                    Duration.ZERO,
                    "acme/store",
                    document("store", "", "")
                            .replace(
                                    "relevance: {",
                                    "relevance: {thresholds: {listening: 0.52, hysteresis: 0.05},"));
            spec(rig, Duration.ZERO, "worker", "store: ready");
            work(rig, LATER, "store", 5);
            var alone = last(rig, "store");
            assertThat(alone.state().runs()).isFalse();
            assertThat(alone.score()).isBetween(0.47, 0.52);
            // When
            work(rig, LATER.multipliedBy(2), "worker", 100);
            work(rig, LATER.multipliedBy(3), "worker", 0);
            // Then
            assertThat(last(rig, "store").state().runs()).isFalse();
        }
    }

    @Test
    void staleFactsDoNotKeepUpWhatOnlyOthersNeeded() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.spec(
                    Duration.ZERO,
                    "acme/store",
                    document("store", "", "")
                            .replace("relevance: {", "relevance: {stale.after: 10m,"));
            spec(rig, Duration.ZERO, "worker", "store: ready");
            work(rig, LATER, "store", 0);
            work(rig, LATER, "worker", 100);
            // When
            work(rig, Duration.ofMinutes(20), "worker", 0);
            // Then
            assertThat(last(rig, "store").state().runs()).isFalse();
        }
    }

    @Test
    void whatARunningAgentNeedsStaysUpThoughItsSpecCannotBeUsedAnyMore() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "store", "");
            spec(rig, Duration.ZERO, "worker", "store: ready");
            work(rig, LATER, "worker", 100);
            rig.spec(
                    LATER.multipliedBy(2),
                    "acme/worker",
                    document("worker", "", "").replace("queue-depth", "of-a-jar"));
            assertThat(last(rig, "worker").hold()).contains(HoldReason.SPEC_UNUSABLE);
            // When
            rig.spec(
                    LATER.multipliedBy(3),
                    "acme/store",
                    document("store", "", "labels: {changed: really}"));
            // Then
            assertThat(last(rig, "store").state()).isEqualTo(LifecycleState.ACTIVE);
        }
    }

    @Test
    void whatAnAgentNeedsComesAndGoesWithAnOrderThoughItsOwnSpecCannotBeUsed() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "store", "");
            rig.spec(
                    Duration.ZERO,
                    "acme/worker",
                    document("worker", "store: ready", "").replace("queue-depth", "of-a-jar"));
            var scope = new OverrideScope.OneAgent(AgentId.parse("acme/worker"));
            var word =
                    new AgentOverride(
                            scope,
                            AgentOverride.Kind.START,
                            Optional.empty(),
                            "ana",
                            Rig.START.plus(LATER),
                            "");
            // When
            rig.override(LATER, word);
            rig.tick(LATER.plusSeconds(1));
            // Then
            assertThat(last(rig, "store").startReason()).isEqualTo(StartReason.DEPENDENCY);
            // When
            rig.tombstone(LATER.plusSeconds(2), Topic.OVERRIDES, scope.key());
            rig.tick(LATER.plusSeconds(3));
            // Then
            assertThat(last(rig, "store").state().runs()).isFalse();
        }
    }

    @Test
    void aCorrectedCircleIsLifted() {
        try (var rig = Rig.fresh()) {
            // Given
            spec(rig, Duration.ZERO, "a", "b: ready");
            spec(rig, Duration.ZERO, "b", "c: ready");
            spec(rig, Duration.ZERO, "c", "a: ready");
            work(rig, LATER, "a", 100);
            // When
            spec(rig, LATER.multipliedBy(2), "c", "");
            // Then
            assertThat(last(rig, "b").state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(last(rig, "c").state()).isEqualTo(LifecycleState.ACTIVE);
            // When
            work(rig, LATER.multipliedBy(3), "a", 0);
            // Then
            assertThat(last(rig, "c").state().runs()).isFalse();
        }
    }

    @Test
    void aChainOfAThousandStartsAndEndsAsOne() {
        try (var rig = Rig.fresh()) {
            // Given
            int agents = 1_000;
            for (int i = 0; i < agents; i++) {
                spec(rig, Duration.ZERO, "a" + i, i + 1 < agents ? "a" + (i + 1) + ": ready" : "");
            }
            // When
            work(rig, LATER, "a0", 100);
            // Then
            assertThat(last(rig, "a999").state()).isEqualTo(LifecycleState.ACTIVE);
            // When
            work(rig, LATER.multipliedBy(2), "a0", 0);
            // Then
            assertThat(last(rig, "a999").state().runs()).isFalse();
        }
    }
}
