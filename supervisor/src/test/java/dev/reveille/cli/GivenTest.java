package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.Keys;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GivenTest {
    @Test
    void aFlagThatWasLeftOutSetsNothingAndALaterOneWins() {
        // When
        var given =
                new Given()
                        .put(Keys.NODE_SLOTS, null)
                        .put(Keys.NODE_POOL, "a")
                        .put(Keys.NODE_POOL, "b");
        // Then
        assertThat(given.settings()).isEqualTo(Map.of("node.pool", "b"));
    }
}
