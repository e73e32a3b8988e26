package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TemplatesTopologyTest {
    private static final int MANY = 3 * RelevanceSetup.ROLLOUT;
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static String template(String more) {
        return """
        {apiVersion: reveille/v1, kind: AgentTemplate, tenant: "*", name: helper, type: echo,
         config: {who: "{tenant}"}%s}
        """
                .formatted(more);
    }

    private List<String> decided() {
        return rig.decisions().stream()
                .map(d -> d.map(Decision::state).map(Enum::name).orElse("gone"))
                .toList();
    }

    @Test
    void aTemplateForAnAttributeCoversTenantsThatHaveItAndAgentsComeAndGoWithIt() {
        // Given
        rig.template(
                s(0), "helper", template(", match: {attributes: {plan: [pro, team], seats: 3}}"));
        // When, then
        rig.activity(s(1), "acme");
        rig.activity(s(1), "acme", Map.of("plan", "pro"));
        rig.activity(s(1), "acme", Map.of("seats", "3"));
        assertThat(decided()).isEmpty();
        rig.activity(s(2), "acme", Map.of("seats", 3.0));
        Decision come = rig.decision();
        assertThat(come.state()).isEqualTo(ACTIVE);
        assertThat(come.spec().orElseThrow()).contains("\"who\":\"acme\"").doesNotContain("match");
        rig.activity(s(3), "acme", Map.of("plan", "team"));
        assertThat(decided()).isEmpty();
        rig.activity(s(4), "acme", Map.of("plan", "free"));
        assertThat(decided()).containsExactly("gone");
        rig.activity(s(5), "acme", Map.of("plan", "pro"));
        assertThat(decided()).containsExactly("ACTIVE");
    }

    @Test
    void anotherTenantsAttributeBringsNothingIntoBeing() {
        rig.template(s(0), "helper", template(", match: {attributes: {plan: pro}}"));
        rig.activity(s(1), "globex");
        rig.activity(s(1), "acme", Map.of("plan", "pro"));
        rig.activity(s(2), "globex");
        assertThat(rig.decisions())
                .extracting(d -> d.orElseThrow().agent().toString())
                .containsExactly("acme/helper");
    }

    private void manyRun() {
        rig.template(s(0), "helper", template(""));
        for (int i = 0; i < MANY; i++) {
            rig.activity(s(1), "t%03d".formatted(i));
        }
        rig.tick(s(1.5));
        assertThat(decided()).hasSize(MANY);
    }

    @Test
    void aChangedTemplateChangesRunningAgentsAtABoundedRateInOrderAlsoThoseThatAreActive() {
        // Given
        manyRun();
        // When
        rig.template(s(2), "helper", template(", labels: {new: \"1\"}"));
        rig.tick(s(2.5));
        // Then
        var first = rig.decisions();
        assertThat(first).hasSize(RelevanceSetup.ROLLOUT);
        assertThat(first.getFirst().orElseThrow().agent()).hasToString("t000/helper");
        // and activity does not jump the queue
        rig.activity(s(2.6), "t059");
        assertThat(decided()).isEmpty();
        rig.tick(s(3.5));
        assertThat(decided()).hasSize(RelevanceSetup.ROLLOUT);
        rig.tick(s(5));
        var last = rig.decisions();
        assertThat(last).hasSize(RelevanceSetup.ROLLOUT);
        assertThat(last.getLast().orElseThrow().agent()).hasToString("t059/helper");
        rig.tick(s(9));
        assertThat(decided()).isEmpty();
    }

    @Test
    void aTenantThatComesWhileATemplateIsRolledOutGetsTheNewOneAtOnce() {
        manyRun();
        rig.template(s(2), "helper", template(", labels: {new: \"1\"}"));
        rig.tick(s(2.5));
        rig.decisions();
        rig.activity(s(2.6), "zzz");
        assertThat(rig.decision().spec().orElseThrow()).contains("\"new\":\"1\"");
    }

    @Test
    void aCorrectionReachesThoseTheMistakeHasReachedAtOnceAndTheOthersNeverSeeTheMistake() {
        // Given a mistake that has come to a third
        manyRun();
        rig.template(s(2), "helper", template(", labels: {mistake: \"1\"}"));
        rig.tick(s(2.5));
        rig.decisions();
        // When
        rig.template(s(2.6), "helper", template(", labels: {right: \"1\"}"));
        rig.activity(s(2.7), "t000");
        rig.activity(s(2.7), "t059");
        // Then
        assertThat(rig.decision().spec().orElseThrow()).contains("right");
        rig.tick(s(12));
        assertThat(rig.decisions())
                .hasSize(MANY - 1)
                .allMatch(d -> d.orElseThrow().spec().orElseThrow().contains("right"));
    }

    @Test
    void aDeletedTemplateTakesItsAgentsAwayInOrderAtABoundedRate() {
        // Given
        manyRun();
        // When
        rig.tombstone(s(2), Topic.TEMPLATES, "helper");
        rig.tick(s(2.5));
        // Then
        assertThat(rig.written(Topic.RELEVANCE))
                .hasSize(RelevanceSetup.ROLLOUT)
                .allMatch(r -> r.value() == null)
                .first()
                .satisfies(r -> assertThat(r.key()).isEqualTo("t000/helper"));
        rig.activity(s(2.6), "t059");
        assertThat(decided()).isEmpty();
        rig.tick(s(3.5));
        rig.tick(s(4.5));
        assertThat(rig.decisions())
                .hasSize(MANY - RelevanceSetup.ROLLOUT)
                .allMatch(Optional::isEmpty);
    }

    @Test
    void whatDoesNotRunChangesAtOnceHoweverManyThereAre() {
        // Given
        rig.template(s(0), "helper", template(", relevance: {evaluator: queue-depth}"));
        for (int i = 0; i < MANY; i++) {
            rig.activity(s(1), "t%03d".formatted(i));
        }
        rig.tick(s(1.5));
        rig.decisions();
        // When
        rig.template(
                s(2), "helper", template(", labels: {a: b}, relevance: {evaluator: queue-depth}"));
        rig.tick(s(2.5));
        // Then
        assertThat(decided()).hasSize(MANY);
    }
}
