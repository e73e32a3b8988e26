package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.GroupSpec.AutoShutdown;
import dev.reveille.core.fleet.GroupSpec.Strategy;
import dev.reveille.core.fleet.Intensity;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Reschedule;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.fleet.SupervisionSpec.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code supervision} section of a spec. */
class SupervisionSectionTest {
    private static Parsed<AgentSpec> read(String supervision) {
        return new SpecParser()
                .read(
                        """
                        apiVersion: reveille/v1
                        kind: Agent
                        tenant: acme
                        name: writer
                        type: echo
                        supervision: %s
                        """
                                .formatted(supervision));
    }

    private static AgentSpec spec(String supervision) {
        return read(supervision).orThrow();
    }

    @Test
    void aMemberDescribesItsGroupAndTheGroupsAroundIt() {
        // When
        var spec =
                spec(
                        "{group: inner, order: 2, restart: transient, significant: true,"
                                + " strategy: rest_for_one, auto.shutdown: all_significant,"
                                + " max.children: 7, intensity: {restarts: 2, window: 9s},"
                                + " depends.on: {reader: completed}, reschedule: {attempts: 1, delay: 5s},"
                                + " parent: {group: app, order: 4, restart: temporary,"
                                + " intensity: strict}}");
        // Then
        GroupSpec app =
                new GroupSpec(
                        "app",
                        Strategy.ONE_FOR_ONE,
                        Intensity.STRICT,
                        AutoShutdown.NEVER,
                        100,
                        Optional.empty());
        GroupSpec inner =
                new GroupSpec(
                        "inner",
                        Strategy.REST_FOR_ONE,
                        new Intensity(2, Duration.ofSeconds(9)),
                        AutoShutdown.ALL_SIGNIFICANT,
                        7,
                        Optional.of(
                                new GroupSpec.Place(app, 4, RestartSpec.Type.TEMPORARY, false)));
        assertThat(spec.supervision())
                .isEqualTo(
                        new SupervisionSpec(
                                Optional.of(inner),
                                new Intensity(2, Duration.ofSeconds(9)),
                                2,
                                true,
                                Map.of("reader", Condition.COMPLETED),
                                new Reschedule(1, Duration.ofSeconds(5), Duration.ofHours(1))));
        assertThat(spec.restart().type()).isEqualTo(RestartSpec.Type.TRANSIENT);
    }

    @ParameterizedTest
    @CsvSource({"default, 5, 60", "lenient, 10, 120", "strict, 3, 30", "never, 0, 1"})
    void intensityHasTheSeedsPresets(String name, int restarts, long seconds) {
        assertThat(spec("{intensity: %s}".formatted(name)).supervision().intensity())
                .isEqualTo(new Intensity(restarts, Duration.ofSeconds(seconds)));
    }

    @Test
    void anAgentThatSaysNothingIsSupervisedAloneFiveTimesAMinute() {
        assertThat(spec("{}").supervision()).isEqualTo(SupervisionSpec.DEFAULT);
    }

    @Test
    void whatCannotBeMeantIsToldWithEveryProblemAtOnce() {
        // When
        var alone = problems("{order: 2, depends.on: {writer: ready}, intensity: {window: 0s}}");
        var grouped = problems("{group: line, significant: true, parent: {order: 1}}");
        // Then
        assertThat(alone)
                .containsExactlyInAnyOrder(
                        "supervision.order says nothing without a group",
                        "supervision.depends.on says nothing without a group",
                        "supervision.depends.on.writer is the agent itself",
                        "supervision.intensity.window is 0s");
        assertThat(grouped)
                .containsExactlyInAnyOrder(
                        "supervision.parent.group is missing",
                        "supervision.significant is true of a permanent child, which never ends by"
                                + " itself",
                        "supervision.significant is true, but group line never ends with its"
                                + " children");
    }

    private static List<String> problems(String supervision) {
        return ((Parsed.Wrong<AgentSpec>) read(supervision))
                .problems().stream().map(Problem::message).toList();
    }
}
