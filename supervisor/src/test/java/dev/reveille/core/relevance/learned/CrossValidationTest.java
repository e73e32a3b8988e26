package dev.reveille.core.relevance.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.history.replay.MinuteTrace;
import dev.reveille.history.replay.ReplayPolicies;
import dev.reveille.history.replay.ReplayPolicy;
import dev.reveille.history.replay.Replaying;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Weights fitted to one half of the tenants, judged on the other half, which begins with nothing
 * learned of its kin, or with what the first half taught. On a made day, and on a real one where
 * that lies beside the checkout; where it does not, those tests show as skipped.
 */
class CrossValidationTest {
    /** What was fitted to the other half of which day: the same for every way it is judged. */
    private static final Map<String, Weights> FITTED = new HashMap<>();

    private static final Path DAY = Path.of("../../shared/traces/azure-functions-2019-1000.csv.gz");

    @ParameterizedTest(name = "half {0} judged by what was fitted to the other, kin known: {1}")
    @CsvSource({"0, false", "0, true", "1, false", "1, true"})
    void whatIsFittedToOneHalfHoldsForTheOther(int half, boolean known) throws IOException {
        assumeTrue(Files.exists(DAY), "the day they were fitted to is not here");
        judge("real", read(), half, known, 0.42, 0.55);
    }

    @ParameterizedTest(name = "half {0} of a made day, kin known: {1}")
    @CsvSource({"0, false", "0, true", "1, false", "1, true"})
    void itHoldsForAMadeDayToo(int half, boolean known) {
        judge("made", made(), half, known, 0.2, 0.2);
    }

    private static void judge(
            String day,
            List<boolean[]> days,
            int half,
            boolean known,
            double mostCold,
            double mostIdle) {
        // Given
        var weights =
                FITTED.computeIfAbsent(
                        day + half, _ -> Fit.weights(Fit.rows(Fit.half(days, 1 - half))));
        var judged = Fit.half(days, half);
        long[] fixed = Curve.fixed(judged, 10);
        // When
        var kin = known ? Fit.kin(Fit.half(days, 1 - half)) : new Kin();
        var curve = Curve.of(judged, weights, kin);
        double cold = (double) curve.coldAt(fixed[1]) / fixed[0];
        double idle = (double) curve.idleAt(fixed[0]) / fixed[1];
        System.out.printf(
                Locale.ROOT,
                "half %d, kin known: %s: fixed 10 min %d cold starts, %.0f idle hours; learned %.3f"
                        + " of the cold starts, or %.3f of the idle hours%n",
                half,
                known,
                fixed[0],
                fixed[1] / 60.0,
                cold,
                idle);
        // Then
        assertThat(cold).isLessThanOrEqualTo(mostCold);
        assertThat(idle).isLessThanOrEqualTo(mostIdle);
        isAheadOfTheHybridHistogram(curve, judged);
    }

    /** Of each of its settings, from the fewest idle hours it can have to those of a whole day. */
    private static void isAheadOfTheHybridHistogram(Curve curve, List<boolean[]> days) {
        var trace = trace(days);
        for (ReplayPolicy setting : ReplayPolicies.sweep("hybrid-histogram").orThrow()) {
            var hybrid = Replaying.run(trace, setting);
            long idle = Math.round(60 * hybrid.idleHours());
            long fewer = curve.coldAt(idle);
            long shorter = curve.idleAt(hybrid.coldStarts());
            System.out.printf(
                    Locale.ROOT,
                    "  %s: %d cold starts, %.0f idle hours; learned %.3f, or %.3f%n",
                    setting.name(),
                    hybrid.coldStarts(),
                    hybrid.idleHours(),
                    (double) fewer / hybrid.coldStarts(),
                    (double) shorter / idle);
            assertThat(fewer).as(setting.name()).isLessThan(hybrid.coldStarts());
            assertThat(shorter).as(setting.name()).isLessThan(idle);
        }
    }

    private static MinuteTrace trace(List<boolean[]> days) {
        var all = new ArrayList<MinuteTrace.Day>();
        for (boolean[] day : days) {
            var active = new BitSet();
            for (int m = 0; m < day.length; m++) {
                active.set(m, day[m]);
            }
            all.add(new MinuteTrace.Day(new TenantId("t" + all.size()), active));
        }
        return new MinuteTrace(all, days.getFirst().length);
    }

    @Test
    void theShippedWeightsAreThoseFittedToTheWholeDay() throws IOException {
        assumeTrue(Files.exists(DAY), "the day they were fitted to is not here");
        // When
        var fitted = Fit.weights(Fit.rows(read()));
        // Then
        for (int set = 0; set < Weights.COUNT; set++) {
            for (int input = 0; input < Evidence.INPUTS; input++) {
                assertThat(Weights.SHIPPED.of(set, input))
                        .as("weight " + input + " of set " + set)
                        .isCloseTo(fitted.of(set, input), within(0.002));
            }
        }
    }

    private static List<boolean[]> read() throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(DAY))) {
            var days = new ArrayList<boolean[]>();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().skip(1).toList()) {
                String[] cells = line.split(",", -1);
                boolean[] day = new boolean[cells.length - 1];
                for (int m = 0; m < day.length; m++) {
                    day[m] = !cells[m + 1].equals("0");
                }
                days.add(day);
            }
            return days;
        }
    }

    /** Timers, some of them not quite punctual, and tenants that come as they like. */
    private static List<boolean[]> made() {
        var random = new SplittableRandom(42);
        int[] periods = {5, 10, 15, 20, 30, 60, 120};
        var days = new ArrayList<boolean[]>();
        for (int t = 0; t < 120; t++) {
            boolean[] day = new boolean[1440];
            int period = periods[random.nextInt(periods.length)];
            double mean = 10 + random.nextInt(200);
            for (double m = random.nextInt(60); m < 1440; ) {
                day[(int) m] = true;
                m += t % 3 == 0 ? 1 - mean * Math.log(1 - random.nextDouble()) : period;
                m += t % 3 == 1 && random.nextInt(4) == 0 ? 1 : 0;
            }
            days.add(day);
        }
        return days;
    }
}
