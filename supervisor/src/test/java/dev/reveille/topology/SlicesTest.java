package dev.reveille.topology;

import static dev.reveille.topology.Rig.fiveSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Work that no event asks for, where each piece of it takes so many milliseconds. */
class SlicesTest {
    private static final int AGENTS = 12;
    private static final int MANY = 1_000;

    /** Enough for one agent a slice. */
    private static final int SLICES = 2 * AGENTS;

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static Rig rig(int milliseconds) {
        return Rig.slow(Duration.ofMillis(milliseconds), MANY);
    }

    /** How many decisions the tick gave at once, and how many each slice after it. */
    private static List<Integer> slices(Rig rig) {
        var sizes = new ArrayList<Integer>();
        for (int i = 0; i < SLICES; i++) {
            sizes.add(rig.decisions().size());
            rig.letChoresRun();
        }
        while (sizes.getLast() == 0) {
            sizes.removeLast();
        }
        return sizes;
    }

    private static void agents(Rig rig) {
        for (int i = 10; i < 10 + AGENTS; i++) {
            rig.spec(s(0), "t" + i + "/a", fiveSeconds("t" + i, "a"));
            rig.activity(s(1), "t" + i);
        }
    }

    private static List<Integer> evenly(int size) {
        var sizes = new ArrayList<Integer>();
        for (int left = AGENTS; left > 0; left -= size) {
            sizes.add(Math.min(size, left));
        }
        return sizes;
    }

    @ParameterizedTest
    @CsvSource({"0, 12", "1, 4", "2, 2", "1000, 1"})
    void dueDeadlinesTakeFourMillisecondsOrOneLookOfASlice(int each, int inSlice) {
        try (var rig = rig(each)) {
            // Given
            agents(rig);
            rig.tick(s(5.9));
            rig.decisions();
            // When
            rig.tick(s(6));
            // Then
            assertThat(slices(rig)).isEqualTo(evenly(inSlice));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 12", "1, 7", "1000, 1"})
    void anOverrideOfAllTakesWhatIsLeftOfSevenMilliseconds(int each, int inSlice) {
        try (var rig = rig(each)) {
            // Given
            agents(rig);
            rig.tick(s(1.5));
            rig.decisions();
            // When
            rig.override(s(2), pauseOfAll());
            rig.tick(s(2.25));
            // Then
            assertThat(slices(rig)).isEqualTo(evenly(inSlice));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 12", "1, 8", "1000, 1"})
    void aNewTemplateTakesWhatIsLeftOfEightMilliseconds(int each, int inSlice) {
        try (var rig = rig(each)) {
            // Given
            for (int i = 10; i < 10 + AGENTS; i++) {
                rig.activity(s(0), "t" + i);
            }
            rig.tick(s(1));
            // When
            rig.template(s(2), "a", document("a", "tenant-activity: {}"));
            rig.tick(s(2.25));
            // Then
            assertThat(slices(rig)).isEqualTo(evenly(inSlice));
        }
    }

    private static AgentOverride pauseOfAll() {
        return new AgentOverride(
                OverrideScope.parse("all"),
                AgentOverride.Kind.PAUSE,
                Optional.empty(),
                "ana",
                Rig.START,
                "");
    }

    @Test
    void manyAgentsOfOneTenantTakeNoLongerThanThoseOfMany() {
        try (var rig = rig(1)) {
            // Given
            for (int i = 10; i < 10 + AGENTS; i++) {
                rig.template(s(0), "a" + i, document("a" + i, "tenant-activity: {}"));
            }
            rig.activity(s(1), "acme");
            rig.tick(s(1.5));
            rig.decisions();
            // When
            rig.override(s(2), pauseOfAll());
            rig.tick(s(2.25));
            // Then
            assertThat(slices(rig)).isEqualTo(evenly(7));
            // When
            rig.tombstone(s(3), Topic.OVERRIDES, "all");
            rig.tick(s(3.25));
            assertThat(slices(rig)).isEqualTo(evenly(7));
            for (int i = 10; i < 10 + AGENTS; i++) {
                rig.template(
                        s(4), "a" + i, document("a" + i, "tenant-activity: {active.within: 1h}"));
            }
            rig.tick(s(4.25));
            assertThat(slices(rig)).isEqualTo(evenly(8));
        }
    }

    @Test
    void noMoreAgentsOfOneTenantChangeInASecondThanOfMany() {
        try (var rig = Rig.rollingOut(AGENTS / 3)) {
            // Given
            for (int i = 0; i < AGENTS; i++) {
                rig.template(s(0), "a" + i, document("a" + i, "tenant-activity: {}"));
            }
            rig.activity(s(1), "acme");
            rig.tick(s(1.5));
            assertThat(rig.decisions()).hasSize(AGENTS);
            // When
            for (int i = 0; i < AGENTS; i++) {
                rig.template(s(2), "a" + i, document("a" + i, "queue-depth: {}"));
            }
            rig.tick(s(2.5));
            // Then
            for (double at = 3.5; at < 6; at++) {
                assertThat(rig.decisions()).hasSize(AGENTS / 3);
                rig.tick(s(at));
            }
            assertThat(rig.decisions()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void slowOrFastTheSameIsDecided(int each) {
        try (var fast = rig(0);
                var slow = rig(each)) {
            assertThat(life(slow)).isNotEmpty().containsExactlyInAnyOrderElementsOf(life(fast));
        }
    }

    private static List<String> life(Rig rig) {
        agents(rig);
        rig.template(s(2), "b", document("b", "resource-priority: {}"));
        rig.cpu(s(2), ResourceScope.NODE, "n1", 0.9);
        rig.tick(s(2.25));
        for (int i = 0; i < SLICES; i++) {
            rig.letChoresRun();
        }
        rig.cpu(s(6), ResourceScope.NODE, "n1", 0.1);
        rig.tick(s(6.25));
        for (int i = 0; i < SLICES; i++) {
            rig.letChoresRun();
        }
        return rig.decisions().stream().map(Object::toString).toList();
    }

    private static String document(String name, String evaluator) {
        return Rig.document("AgentTemplate", "*", name, evaluator, "");
    }
}
