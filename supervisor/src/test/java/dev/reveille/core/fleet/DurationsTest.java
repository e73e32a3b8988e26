package dev.reveille.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, 500, 500ms",
        "5s, 5000, 5s",
        "90s, 90000, 90s",
        "2m, 120000, 2m",
        "60s, 60000, 1m",
        "1h, 3600000, 1h",
        "7d, 604800000, 7d",
        "48h, 172800000, 2d",
        "0s, 0, 0s",
        "0, 0, 0s"
    })
    void aDurationIsReadAndWrittenBackInItsShortestForm(String text, long millis, String shortest) {
        // When
        var parsed = Durations.parse(text);
        // Then
        assertThat(parsed).contains(Duration.ofMillis(millis));
        assertThat(Durations.format(parsed.orElseThrow())).isEqualTo(shortest);
        assertThat(Durations.parse(shortest)).isEqualTo(parsed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 s", "-5s", "1.5h", "5w", "s", "999999999999d", "5S"})
    void whatIsNotADurationIsNotGuessedAt(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
