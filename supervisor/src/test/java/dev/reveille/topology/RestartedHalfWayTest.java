package dev.reveille.topology;

import static dev.reveille.core.fleet.AgentOverride.Kind.PAUSE;
import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.relevance.Evaluators;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that ends while something is on its way to its agents, and begins when all is other. */
class RestartedHalfWayTest {
    private static final int MANY = 60;
    private static final OverrideScope ALL = new OverrideScope.All();

    @TempDir Path directory;
    private Lives lives;

    @BeforeEach
    void firstLife() {
        lives = new Lives(directory);
    }

    private void begin(double at) {
        lives.begin(at, Evaluators.standard(), Duration.ofMillis(1));
    }

    private static Stream<String> tenants() {
        return Stream.iterate(0, i -> i + 1).limit(MANY).map("t%03d"::formatted);
    }

    private void template(String more) {
        String document = Rig.document("AgentTemplate", "*", "a", "queue-depth: {}", "");
        lives.template("a", Optional.of(document.replace("type: echo", "type: echo" + more)));
    }

    private void manyRun() {
        template("");
        begin(-1);
        lives.tick(0);
        tenants().forEach(tenant -> lives.queue(0.1, tenant, 100));
        lives.ticks(0.5, 60);
        assertThat(lives.decisions()).hasSize(MANY);
    }

    private static AgentOverride pauseOfAll() {
        return new AgentOverride(ALL, PAUSE, Optional.empty(), "ana", Rig.START, "");
    }

    @Test
    void thoseAPauseReachedBeforeTheEndAreFreeWhenItWasTakenBackMeanwhile() {
        // Given a pause that came to some, and to the others with their next event
        manyRun();
        lives.override(pauseOfAll());
        begin(61);
        lives.tick(61 + Lives.SETTLED);
        assertThat(lives.decisions()).hasSizeBetween(1, MANY - 1);
        tenants().forEach(tenant -> lives.queue(67, tenant, 0));
        assertThat(lives.decisions())
                .hasSize(MANY)
                .allSatisfy(d -> assertThat(d.orElseThrow().state()).isEqualTo(ACTIVE));
        // When
        lives.resume("all");
        begin(68);
        lives.ticks(68 + Lives.SETTLED, 120);
        // Then
        assertThat(lives.decisions())
                .hasSize(MANY)
                .allSatisfy(d -> assertThat(d.orElseThrow().state()).isEqualTo(DORMANT));
    }

    @Test
    void thoseATemplateReachedBeforeTheEndGetTheOneBeforeItWhenItWasTakenBackMeanwhile() {
        // Given
        manyRun();
        template(", labels: {mistake: \"1\"}");
        begin(61);
        lives.tick(61 + Lives.SETTLED);
        int reached = lives.decisions().size();
        assertThat(reached).isBetween(1, MANY - 1);
        // When
        template("");
        begin(68);
        lives.ticks(68 + Lives.SETTLED, 120);
        // Then
        assertThat(lives.decisions())
                .hasSize(reached)
                .allSatisfy(
                        d ->
                                assertThat(d.orElseThrow().spec().orElseThrow())
                                        .doesNotContain("mistake"));
    }

    @Test
    void whoIsHeldAgainstAllOnceIsNotAgainAfterTheNextStart() {
        // Given
        manyRun();
        lives.override(pauseOfAll());
        begin(61);
        lives.ticks(61 + Lives.SETTLED, 120);
        assertThat(lives.decisions()).hasSize(MANY);
        // When
        begin(121);
        lives.ticks(121 + Lives.SETTLED, 180);
        // Then
        assertThat(lives.decisions()).isEmpty();
    }

    @Test
    void thoseWhoseTemplateIsGoneWaitForTheNewEndOfAPauseAlsoAfterAStart() {
        // Given a pause without an end, then a template that is gone, then an end
        manyRun();
        lives.override(pauseOfAll());
        begin(61);
        lives.ticks(61 + Lives.SETTLED, 120);
        lives.template("a", Optional.empty());
        begin(121);
        lives.ticks(121 + Lives.SETTLED, 180);
        var end = Rig.START.plusSeconds(300);
        lives.override(new AgentOverride(ALL, PAUSE, Optional.of(end), "ana", Rig.START, ""));
        begin(181);
        lives.ticks(181 + Lives.SETTLED, 200);
        lives.decisions();
        // When
        begin(201);
        lives.ticks(201 + Lives.SETTLED, 299.5);
        assertThat(lives.decisions()).isEmpty();
        lives.ticks(300, 310);
        // Then
        assertThat(lives.decisions()).hasSize(MANY).containsOnly(Optional.empty());
    }
}
