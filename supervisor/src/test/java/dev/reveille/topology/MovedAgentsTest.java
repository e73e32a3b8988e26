package dev.reveille.topology;

import static dev.reveille.topology.Rig.fiveSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.LeftPools;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What decisions tell of pools their agents have left. */
class MovedAgentsTest {
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private Decision applied(int second, String name, String pool) {
        String document = fiveSeconds("acme", name).stripTrailing();
        String in = document.substring(0, document.length() - 1) + ", pool: " + pool + "}";
        rig.spec(Duration.ofSeconds(second), "acme/" + name, in);
        return rig.decision();
    }

    @Test
    void aDecisionNamesThePoolsItsAgentLeftUntilItIsBack() {
        // Given, when
        var first = applied(1, "a", "default");
        var second = applied(2, "a", "gpu");
        var third = applied(3, "a", "west");
        var back = applied(4, "a", "default");
        // Then
        assertThat(first.left()).isEqualTo(LeftPools.NONE);
        assertThat(second.left().moves()).containsOnlyKeys("default");
        assertThat(third.left().moves()).containsOnlyKeys("default", "gpu");
        assertThat(back.left().moves()).containsOnlyKeys("gpu", "west");
    }

    @Test
    void itGoesOnToNameThemHoweverOftenItIsJudged() {
        // Given
        var _ = applied(1, "a", "default");
        var moved = applied(2, "a", "gpu");
        // When
        rig.activity(Duration.ofSeconds(3), "acme");
        var woken = rig.decision();
        rig.tick(Duration.ofSeconds(9));
        var asleep = rig.decision();
        // Then
        assertThat(woken.left()).isEqualTo(moved.left());
        assertThat(asleep.left()).isEqualTo(moved.left());
    }

    @Test
    void movesAreNumberedInTheOrderInWhichTheyAreToldThoughTheyFallIntoOneMillisecond() {
        // Given
        var _ = applied(1, "a", "default");
        var _ = applied(1, "b", "default");
        // When
        long one = applied(2, "a", "gpu").left().of("default").orElseThrow();
        long other = applied(2, "b", "gpu").left().of("default").orElseThrow();
        long again = applied(2, "a", "west").left().of("gpu").orElseThrow();
        // Then
        assertThat(other).isGreaterThan(one);
        assertThat(again).isGreaterThan(other);
    }
}
