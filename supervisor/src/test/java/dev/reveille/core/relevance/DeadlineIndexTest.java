package dev.reveille.core.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineIndexTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void theIndexFindsExactlyWhatLookingAtEveryoneWouldFind(long seed) {
        // Given
        var random = new Random(seed);
        var index = new DeadlineIndex<Integer>();
        Map<Integer, Long> everyone = new TreeMap<>();
        long now = 0;
        for (int step = 0; step < 5_000; step++) {
            // When: deadlines move, come and go, and time advances
            int agent = random.nextInt(40);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long at = now + random.nextInt(200) - 20;
                    everyone.put(agent, at);
                    index.set(agent, Instant.ofEpochMilli(at));
                }
                case 2 -> {
                    everyone.remove(agent);
                    index.remove(agent);
                }
                default -> now += random.nextInt(30);
            }
            if (random.nextInt(5) == 0) {
                long moment = now;
                var expected = new TreeSet<Integer>();
                everyone.forEach(
                        (key, at) -> {
                            if (at <= moment) {
                                expected.add(key);
                            }
                        });
                everyone.keySet().removeAll(expected);
                var found = new ArrayList<Integer>();
                while (index.hasDue(Instant.ofEpochMilli(now))) {
                    found.addAll(index.due(Instant.ofEpochMilli(now), 1 + random.nextInt(7)));
                }
                // Then
                assertThat(found).doesNotHaveDuplicates().hasSameElementsAs(expected);
            }
        }
    }

    @Test
    void anAgentThatIsActiveAllTheTimeKeepsOneEntry() {
        // Given
        var index = new DeadlineIndex<String>();
        for (int i = 0; i < 10_000; i++) {
            index.set("acme/assistant", Instant.ofEpochMilli(5_000 + i));
        }
        // When: the first deadline comes, one look puts it off
        var due = index.due(Instant.ofEpochMilli(5_000), 1);
        // Then
        assertThat(due).isEmpty();
        assertThat(index.next()).contains(Instant.ofEpochMilli(14_999));
        assertThat(index.due(Instant.ofEpochMilli(14_999), 1)).containsExactly("acme/assistant");
        assertThat(index.next()).isEmpty();
    }

    @Test
    void aSliceOfWorkIsBounded() {
        var index = new DeadlineIndex<Integer>();
        for (int i = 0; i < 100; i++) {
            index.set(i, Instant.ofEpochMilli(i));
        }
        assertThat(index.due(Instant.ofEpochMilli(1_000), 10)).hasSize(10);
        assertThat(index.hasDue(Instant.ofEpochMilli(1_000))).isTrue();
    }

    @Test
    void anAgentThatComesAndGoesForAMonthLeavesFewEntriesBehind() {
        // Given
        var index = new DeadlineIndex<String>();
        long month = 30 * 86_400_000L;
        long now = 0;
        for (int i = 0; i < 100_000; i++) {
            // When it rests, to be archived in a month, and is woken
            index.set("acme/assistant", Instant.ofEpochMilli(now + month));
            index.set("acme/assistant", Instant.ofEpochMilli(now + 1_000));
            now += 1_000;
            // Then
            assertThat(index.due(Instant.ofEpochMilli(now), 400)).containsExactly("acme/assistant");
        }
        assertThat(index.entries()).isLessThan(2_000);
    }
}
