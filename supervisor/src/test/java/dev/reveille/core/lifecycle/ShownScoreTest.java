package dev.reveille.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A score that is shown makes the same state as the one that decided. */
class ShownScoreTest {
    @ParameterizedTest
    @CsvSource({
        "0.30000000000000004, 4, 0.3",
        "0.123456789, 4, 0.1235",
        "0.69996, 4, 0.69996",
        "0.6999999999, 2, 0.6999999999",
        "0.7000000000000001, 2, 0.7",
        "0.399, 2, 0.399",
        "0.406, 2, 0.41",
        "1.0, 2, 1.0"
    })
    void itIsRoundedUnlessThatContradictsTheDecision(double score, int decimals, double shown) {
        assertThat(Thresholds.DEFAULT.shown(score, decimals)).isEqualTo(shown);
    }

    @Test
    void ofAnyScoreWithSeed7() {
        var random = new Random(7);
        var edges = new Thresholds(0.725, 0.41, 0.1, 0.05);
        for (int i = 0; i < 100_000; i++) {
            double near = edges.listening() + random.nextGaussian() * Math.pow(10, -(i % 16));
            double score = Math.clamp(near, 0, 1);
            assertThat(edges.level(edges.shown(score, 2))).isEqualTo(edges.level(score));
        }
    }
}
