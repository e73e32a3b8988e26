package dev.reveille.core.relevance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ForeignEvaluatorTest {
    /** Of a tenant that may return in every minute with the same chance. */
    private record Steady(double chance) implements Habit {
        @Override
        public Optional<Instant> last() {
            return Optional.of(Contexts.NOW);
        }

        @Override
        public double chance(Instant moment) {
            return chance;
        }

        @Override
        public Optional<Instant> over() {
            return Optional.empty();
        }

        @Override
        public String story(Instant moment) {
            return "always the same";
        }
    }

    private static RelevanceContext context(Supplier<Optional<Habit>> habit) {
        return Contexts.with(Map.of()).with(habit);
    }

    private static Evaluation of(double score) {
        return new Evaluation(RelevanceScore.of(score), "as told", List.of(), Optional.empty());
    }

    private static Evaluation byChance(RelevanceContext context) {
        return of(context.habit().orElseThrow().chance(context.now()));
    }

    private static void assertRefused(ThrowingCallable question) {
        assertThatThrownBy(question)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("by the call it was given to");
    }

    @Test
    void aHabitIsThereDuringTheCallAndEndsWithIt() {
        // Given
        var asked = new AtomicInteger();
        var kept = new ArrayList<RelevanceContext>();
        var keptHabits = new ArrayList<Habit>();
        RelevanceEvaluator evaluator =
                context -> {
                    kept.add(context);
                    keptHabits.add(context.habit().orElseThrow());
                    return byChance(context);
                };
        // When
        var given =
                new ForeignEvaluator("mine", evaluator, EvaluatorGuard.NONE)
                        .evaluate(
                                context(
                                        () -> {
                                            asked.incrementAndGet();
                                            return Optional.of(new Steady(0.25));
                                        }));
        // Then
        assertThat(given.score().value()).isEqualTo(0.25);
        assertThat(asked).hasValue(2);
        assertRefused(() -> kept.getFirst().habit());
        assertRefused(() -> keptHabits.getFirst().chance(Contexts.NOW));
        assertRefused(() -> keptHabits.getFirst().story(Contexts.NOW));
        assertRefused(() -> keptHabits.getFirst().last());
        assertRefused(() -> keptHabits.getFirst().over());
        assertThat(asked).hasValue(2);
    }

    @Test
    void aCallThatNobodyWaitsForAnyMoreIsRefusedAndTouchesNoStore() {
        // Given
        var abandoned = new CountDownLatch(1);
        var asked = new AtomicInteger();
        var guard = new LeavesAtOnce();
        RelevanceEvaluator late =
                context -> {
                    await().until(() -> abandoned.getCount() == 0);
                    return byChance(context);
                };
        var context =
                context(
                        () -> {
                            asked.incrementAndGet();
                            return Optional.of(new Steady(1));
                        });
        // When
        assertThatThrownBy(() -> new ForeignEvaluator("late", late, guard).evaluate(context))
                .hasMessage("late");
        abandoned.countDown();
        // Then
        assertThatThrownBy(guard.answer::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("by the call it was given to");
        assertThat(asked).hasValue(0);
        assertThat(context.habit()).isPresent();
    }

    @Test
    void anAnswerThatIsBeingWorkedOutIsWaitedForBeforeTheCallIsLeft() {
        // Given a store that answers only once the thread it belongs to waits for it
        var owner = Thread.currentThread();
        var begun = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        var guard = new LeavesAtOnce(begun);
        var context =
                context(
                        () -> {
                            begun.countDown();
                            await().until(() -> owner.getState() == Thread.State.BLOCKED);
                            answered.countDown();
                            return Optional.of(new Steady(1));
                        });
        // When
        var evaluator = new ForeignEvaluator("late", ForeignEvaluatorTest::byChance, guard);
        assertThatThrownBy(() -> evaluator.evaluate(context)).hasMessage("late");
        // Then
        assertThat(answered.getCount()).isZero();
    }

    /** Waits no longer than until something has begun; the call goes on. */
    private static final class LeavesAtOnce implements EvaluatorGuard {
        private final CountDownLatch begun;
        private CompletableFuture<?> answer = new CompletableFuture<>();

        LeavesAtOnce() {
            this(new CountDownLatch(0));
        }

        LeavesAtOnce(CountDownLatch begun) {
            this.begun = begun;
        }

        @Override
        public <T> T run(String evaluator, Supplier<T> call) {
            answer = CompletableFuture.supplyAsync(call);
            await().until(() -> begun.getCount() == 0);
            throw new IllegalStateException("late");
        }
    }
}
