package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.123456789Z, 2026-01-01T00:00:00.123Z"
    })
    void aMomentIsAlwaysAsLong(Instant moment, String text) {
        assertThat(Times.at(moment)).isEqualTo(text);
    }
}
