package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken back before it has come to all, or to anybody, leaves nobody behind. */
class TakenBackTest {
    private static final int MANY = 3 * RelevanceSetup.ROLLOUT;

    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private void template(double at, String evaluator, String more) {
        String document = Rig.document("AgentTemplate", "*", "helper", evaluator, "");
        rig.template(s(at), "helper", document.replace("type: echo", "type: echo" + more));
    }

    private void right(double at) {
        template(at, "tenant-activity: {active.within: 1h}", "");
    }

    private void manyRun() {
        right(0);
        for (int i = 0; i < MANY; i++) {
            rig.activity(s(1), "t%03d".formatted(i));
        }
        rig.tick(s(1.5));
        assertThat(rig.decisions()).hasSize(MANY);
    }

    @Test
    void thoseAMistakeHasReachedGetTheTemplateBeforeItInTurnWithoutAnEvent() {
        // Given a mistake that has come to a third
        manyRun();
        template(2, "tenant-activity: {active.within: 1h}", ", labels: {mistake: \"1\"}");
        rig.tick(s(2.5));
        assertThat(rig.decisions()).hasSize(RelevanceSetup.ROLLOUT);
        // When
        right(2.6);
        rig.tick(s(60));
        // Then
        assertThat(rig.decisions())
                .hasSize(RelevanceSetup.ROLLOUT)
                .allSatisfy(
                        d ->
                                assertThat(d.orElseThrow().spec().orElseThrow())
                                        .doesNotContain("mistake"));
        rig.tick(s(70));
        assertThat(rig.decisions()).isEmpty();
    }

    @Test
    void thoseADeletionHasReachedComeAgainWhenItIsTakenBack() {
        // Given
        manyRun();
        rig.tombstone(s(2), Topic.TEMPLATES, "helper");
        rig.tick(s(2.5));
        assertThat(rig.decisions())
                .hasSize(RelevanceSetup.ROLLOUT)
                .allSatisfy(d -> assertThat(d).isEmpty());
        // When
        right(2.6);
        rig.tick(s(60));
        // Then
        assertThat(rig.decisions())
                .hasSize(RelevanceSetup.ROLLOUT)
                .allSatisfy(d -> assertThat(d.orElseThrow().state()).isEqualTo(ACTIVE));
    }

    @Test
    void workThatCameUnderATemplateThatWasTakenBackBeforeATickIsSeen() {
        // Given
        template(0, "queue-depth: {}", "");
        rig.queue(s(1), "acme", null, 0);
        rig.tick(s(1.5));
        template(1.6, "queue-depth: {busy.above: 1000, some.score: 0.1}", "");
        rig.queue(s(1.7), "acme", null, 100);
        assertThat(rig.decisions().getLast().orElseThrow().state()).isEqualTo(DORMANT);
        // When
        template(1.8, "queue-depth: {}", "");
        rig.tick(s(2));
        // Then
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent/acme/a", "tenant/acme", "template/a", "pool/default", "all"})
    void workThatCameUnderAPauseThatWasTakenBackBeforeATickWakes(String scope) {
        // Given
        rig.template(s(0), "a", Rig.document("AgentTemplate", "*", "a", "queue-depth: {}", ""));
        rig.queue(s(1), "acme", null, 0);
        rig.tick(s(1.5));
        rig.decisions();
        rig.override(s(1.6), pause(scope));
        rig.queue(s(1.7), "acme", null, 100);
        Decision held = rig.decision();
        assertThat(held.state()).isEqualTo(DORMANT);
        assertThat(held.hold()).contains(HoldReason.PAUSED);
        // When
        rig.tombstone(s(1.8), Topic.OVERRIDES, scope);
        rig.tick(s(2));
        // Then
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    private static AgentOverride pause(String scope) {
        return new AgentOverride(
                OverrideScope.parse(scope),
                AgentOverride.Kind.PAUSE,
                Optional.empty(),
                "ana",
                Rig.START,
                "");
    }
}
