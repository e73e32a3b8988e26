package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy that starts nobody has no idle hours; it must not look like a good one. */
class FlawedPoliciesTest {
    private static final String WHY = "of tenant a, minute 0: 1 / pending_requests";

    @TempDir Path dir;
    private String trace = "";
    private String fails = "";

    @BeforeEach
    void files() throws IOException {
        trace = file("day.csv", "tenant,m0,m1,m2,m3,m4,m5\na,1,0,0,0,1,1\nb,0,1,0,0,0,0\n");
        fails =
                file(
                        "fails.yaml",
                        "relevance: {evaluator: {cel: '1 / pending_requests > 0 ? 1.0 : 0.0'}}");
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text).toString();
    }

    private Terminal.Outcome replay(String policy, String... more) {
        var options = new Terminal("--trace", trace, "--policy=fixed:10m", "--policy=" + policy);
        var args = new String[more.length + 1];
        args[0] = "replay";
        System.arraycopy(more, 0, args, 1, more.length);
        return options.run(args);
    }

    @Test
    void anEvaluatorThatAlwaysFailsIsMarkedAndHeldAgainstNobody() {
        // When
        var done = replay(fails);
        // Then
        assertThat(done.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "fails.yaml ! 4 - 0.0 - 4 0 0",
                        OutcomePrinter.LEGEND,
                        " 0 tenants gain",
                        " b 0 cold starts, -0.067 idle hours, +1 unserved");
        assertThat(done.err())
                .contains(
                        "fails.yaml: 10 of 10 evaluations failed",
                        "the first, " + WHY,
                        "4 of 4 active minutes are unserved");
    }

    @Test
    void inJsonItSaysHowOftenItFailedAndWhatTheFirstTime() {
        assertThat(replay(fails, "-o", "json").out().lines().toList().getLast())
                .contains(
                        "\"comparable\":false",
                        "\"unserved\":4",
                        "\"failed_evaluations\":10",
                        "\"first_failure\":\"" + WHY,
                        "\"gaining\":0",
                        "\"losing\":2");
    }

    @Test
    void onThePageItLiesOnNoCurveAndIsMarked() throws IOException {
        // Given
        Path page = dir.resolve("page.html");
        // When
        replay(fails, "--html=" + page);
        // Then
        assertThat(Files.readString(page))
                .contains("<th>unserved</th>", "<td>fails.yaml !</td>", "so no ratios", WHY);
    }

    @Test
    void aPolicyThatHoldsStartsBackLeavesActivityUnserved() throws IOException {
        // Given: gone after two minutes, and not back before five more
        String slow =
                file(
                        "slow.yaml",
                        "relevance: {evaluator: {tenant-activity: {active.within: 1m,"
                                + " listening.within: 2m}}, dwell: {down: 5m}}");
        // When
        var done = replay(slow, "-o", "json");
        // Then
        assertThat(done.out().lines().toList().getLast())
                .contains("\"comparable\":false", "\"unserved\":2", "\"failed_evaluations\":0");
    }

    @Test
    void aSweepTellsOfTheFirstSettingAndHowManyMore() throws IOException {
        // Given
        String never = file("never.yaml", "relevance: {evaluator: {cel: '0.0'}}");
        // When
        var done = replay(never, "--sweep");
        // Then
        assertThat(done.err().lines().filter(line -> line.contains("never.yaml")))
                .satisfiesExactly(
                        first -> assertThat(first).contains("?listening=0.95: 4 of 4"),
                        more -> assertThat(more).contains("more of its settings, marked with !"));
    }
}
