package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looking an agent up costs two partitions, and anybody may ask. */
class AnswersTest {
    private static final Duration FRESH = Duration.ofSeconds(2);
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> looked = new CopyOnWriteArrayList<>();
    private final Semaphore mayGoOn = new Semaphore(1_000);
    private Answers<String, Optional<String>> answers = answers(Duration.ofSeconds(20), 2);

    @AfterEach
    void close() {
        answers.close();
    }

    private Answers<String, Optional<String>> answers(Duration patience, int waiting) {
        return new Answers<>(
                this::look, new Answers.Limits(patience, FRESH, 2, waiting), nanos::get);
    }

    private Optional<String> look(String key) {
        looked.add(key);
        mayGoOn.acquireUninterruptibly();
        if (key.equals("broken")) {
            throw new Problems(Problem.invalid("Broken", "it is broken", "mend it"));
        }
        return Optional.of("found " + key).filter(_ -> !key.equals("unknown"));
    }

    @Test
    void anAnswerIsGivenAgainForAWhileAlsoThatThereIsNone() {
        for (int i = 0; i < 3; i++) {
            assertThat(answers.of("a")).contains("found a");
            assertThat(answers.of("unknown")).isEmpty();
        }
        assertThat(looked).containsExactly("a", "unknown");
        // When
        nanos.addAndGet(FRESH.toNanos());
        answers.of("a");
        // Then
        assertThat(looked).containsExactly("a", "unknown", "a");
    }

    @Test
    void noMoreIsKeptThanSoMuch() {
        for (String key : List.of("a", "b", "c", "a")) {
            answers.of(key);
        }
        assertThat(looked).containsExactly("a", "b", "c", "a");
    }

    @Test
    void whoAsksTheSameWaitsForTheSameLookup() {
        // Given
        mayGoOn.drainPermits();
        var first = CompletableFuture.supplyAsync(() -> answers.of("a"));
        await().until(() -> !looked.isEmpty());
        var second = CompletableFuture.supplyAsync(() -> answers.of("a"));
        // When
        mayGoOn.release(1);
        // Then
        assertThat(first.join()).isEqualTo(second.join()).contains("found a");
        assertThat(looked).containsExactly("a");
    }

    @Test
    void whatTakesLongIsToldWithARemedyAndIsThereForTheNextWhoAsks() {
        // Given
        answers.close();
        answers = answers(Duration.ofMillis(50), 1);
        mayGoOn.drainPermits();
        // Then
        assertThatThrownBy(() -> answers.of("a"))
                .isInstanceOf(Problems.class)
                .hasMessageContaining("AnswerTakesLong")
                .hasMessageContaining("ask again in a few seconds");
        assertThatThrownBy(() -> answers.of("b"))
                .hasMessageContaining("b is not looked up: 1 others are, already");
        // When
        mayGoOn.release(10);
        // Then
        await().untilAsserted(() -> assertThat(answers.of("a")).contains("found a"));
        assertThat(looked).containsExactly("a");
    }

    @Test
    void aLookupThatFailsIsToldAndTriedAnew() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> answers.of("broken")).hasMessageContaining("it is broken");
        }
        assertThat(looked).containsExactly("broken", "broken");
    }
}
