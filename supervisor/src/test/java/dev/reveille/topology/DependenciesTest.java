package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
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
            // When
            work(rig, LATER.multipliedBy(2), "hen", 0);
            // Then
            assertThat(last(rig, "hen").state().runs()).isFalse();
            assertThat(last(rig, "egg").state().runs()).isFalse();
        }
    }
}
