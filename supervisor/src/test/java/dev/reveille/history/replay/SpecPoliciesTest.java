package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecPoliciesTest {
    @TempDir Path dir;

    private Parsed<ReplayPolicy> read(String text) throws IOException {
        return ReplayPolicies.named(Files.writeString(dir.resolve("try.yaml"), text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relevance: {evaluator: {tenant-activity: {listening.within: 2d}}}",
                "{apiVersion: reveille/v1, kind: Agent, tenant: acme, name: bot, type: echo}",
                "{apiVersion: reveille/v1, kind: AgentTemplate, tenant: 'a*', name: bot, type: x}",
            })
    void aSpecATemplateAndABareSectionAreNamedByTheirFile(String text) throws IOException {
        assertThat(read(text).orThrow().name()).isEqualTo("try.yaml");
    }

    @Test
    void everythingWrongWithAFileIsToldAtOnce() throws IOException {
        // When
        var read =
                read(
                        """
                        relevance:
                          evaluator: {cel: 'last_activity_days <'}
                          dwell: {up: soon}
                          thresholds: {active: 7}
                        """);
        // Then
        assertThat(read).isInstanceOf(Parsed.Wrong.class);
        List<Problem> problems = ((Parsed.Wrong<ReplayPolicy>) read).problems();
        assertThat(problems)
                .extracting(Problem::message)
                .allSatisfy(message -> assertThat(message).contains("try.yaml"))
                .anySatisfy(message -> assertThat(message).contains("dwell.up"))
                .anySatisfy(message -> assertThat(message).contains("thresholds.active"))
                .anySatisfy(
                        message ->
                                assertThat(message)
                                        .contains(
                                                "try.yaml, line 2, column 41: relevance.evaluator.cel: the"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "queue-depth | nothing in this history tells pending_requests",
                "cel: 'busy ? 0.9 : last_activity_seconds < 60 ? 0.8 : 0.1' | tells busy,",
                "max: [tenant-activity, {cel: 'available_cpu'}] | tells available_cpu,"
            })
    void whatAPolicyDidNotKnowIsSaid(String evaluator, String said) throws IOException {
        // Given
        var policy = read("relevance: {evaluator: {%s}}".formatted(evaluator)).orThrow();
        // When
        var outcome = Replaying.run(Traces.of("x..x..x..."), policy);
        // Then
        assertThat(outcome.notes()).anySatisfy(note -> assertThat(note).contains(said));
    }

    @Test
    void howOftenAnEvaluatorFailedIsCountedAndTheFirstTimeTold() throws IOException {
        // Given
        var policy = read("relevance: {evaluator: {cel: '1 / pending_requests > 5'}}").orThrow();
        // When
        var outcome = Replaying.run(Traces.of("x..x..x...", ".........."), policy);
        // Then
        var failures = outcome.failures();
        assertThat(failures.failed()).isPositive().isLessThanOrEqualTo(failures.evaluations());
        assertThat(failures.first())
                .hasValueSatisfying(why -> assertThat(why).startsWith("of tenant t0, minute 0: "));
        assertThat(outcome.flaws().getFirst())
                .startsWith(failures.failed() + " of " + failures.evaluations());
    }

    @Test
    void aPolicyThatKnewAllItAskedForHasNothingToSay() throws IOException {
        // Given
        var policy = read("relevance: {evaluator: {cel: 'last_activity_seconds < 60'}}").orThrow();
        // When, Then
        assertThat(Replaying.run(Traces.of("x..x..x..."), policy).notes()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}: {2} cold, {3} idle, {4} wakes, {5} flaps")
    @CsvSource({
        // what sleeps as minute 4 begins is there for activity up to minute 3
        "listening.within: 4m, 0s, x..x......, 1, 4, 1, 0",
        "listening.within: 4m, 0s, x...x....., 2, 4, 2, 3",
        // activity in minute 4 finds nobody, and nobody may be started before minute 5
        "listening.within: 2m, 3m, x...x....., 2, 0, 2, 3",
    })
    void countsWhatTheSpecDecides(
            String within, String down, String day, int cold, int idle, int wakes, int flaps)
            throws IOException {
        // Given
        var policy =
                read("""
                relevance:
                  evaluator: {tenant-activity: {active.within: 1m, %s}}
                  dwell: {down: %s}
                """
                                .formatted(within, down))
                        .orThrow();
        // When
        var line = Replaying.run(Traces.of(day), policy).tenants().getFirst();
        // Then
        assertThat(line.coldStarts()).as("cold starts").isEqualTo(cold);
        assertThat(line.idle()).as("idle").isEqualTo(idle);
        assertThat(line.wakes()).as("wakes").isEqualTo(wakes);
        assertThat(line.flaps()).as("flaps").isEqualTo(flaps);
    }

    /**
     * Not to the last figure: the policy's instances live through an active minute, the spec's end
     * when a tenant is not expected in the next.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void learnedInASpecCountsNearlyAsThePolicyOfThatName(long seed) throws IOException {
        // Given
        var trace = Traces.random(new SplittableRandom(seed), 30, 1_440);
        var spec =
                read("""
                relevance:
                  evaluator: {learned: {wake: 0.05}}
                  thresholds: {hysteresis: 0}
                  dwell: {up: 0s}
                """)
                        .orThrow();
        // When
        var bySpec = Replaying.run(trace, spec);
        var byName = Replaying.run(trace, ReplayPolicies.named("learned").orThrow());
        // Then
        assertThat((double) bySpec.coldStarts())
                .isCloseTo((double) byName.coldStarts(), withinPercentage(5));
        assertThat(bySpec.idleHours()).isCloseTo(byName.idleHours(), withinPercentage(5));
    }
}
