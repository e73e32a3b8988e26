package dev.reveille.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration NO_TIME = Duration.ZERO;
    private static final String TOO_SLOW = "too slow: it took more than a fifth of the thread's";

    /** What calls take by it is theirs to say; their limit is the machine's clock. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 7);

    @Test
    void whatAnswersInTimeIsPassedOn() {
        try (var limit = new TimeLimit(LONG)) {
            assertThat(limit.<Integer>run("mine", () -> 42)).isEqualTo(42);
            assertThatThrownBy(() -> limit.run("mine", TimeLimitTest::boom)).hasMessage("boom");
        }
    }

    @Test
    void anErrorOfItsThreadIsAFailureOfItsOwnAndNoneOfTheThreadThatAsks() {
        try (var limit = new TimeLimit(LONG)) {
            assertThatThrownBy(() -> limit.<Integer>run("mine", () -> deep(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the stack overflowed");
            assertThatThrownBy(() -> limit.run("mine", TimeLimitTest::unwritten))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("java.lang.Error: not written yet")
                    .hasCauseInstanceOf(Error.class);
        }
    }

    private static Object unwritten() {
        throw new Error("not written yet");
    }

    private static Object boom() {
        throw new IllegalArgumentException("boom");
    }

    private static int deep(int level) {
        return level == 0 ? 0 : deep(level + 1) + 1;
    }

    @Test
    void anEndlessLoopIsLeftAndTheOneWhoLoopsIsSwitchedOffAfterThree() {
        try (var limit = new TimeLimit(SHORT, clock::get)) {
            // Given
            var end = new CountDownLatch(1);
            var begun = new AtomicInteger();
            // When
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> limit.run("looping", () -> loop(begun, end)))
                        .hasMessageStartingWith("no answer within 500ms, it was at ");
            }
            // Then
            assertThatThrownBy(() -> limit.run("looping", () -> loop(begun, end)))
                    .hasMessageContaining("switched off until a restart");
            assertThat(begun).hasValue(3);
            assertThat(limit.stuck()).isEqualTo(3);
            assertThat(limit.<Integer>run("other", () -> 1)).isEqualTo(1);
            end.countDown();
            await().until(() -> limit.stuck() == 0);
        }
    }

    /** Deaf to interruption, as a loop that computes is. */
    private static Object loop(AtomicInteger begun, CountDownLatch end) {
        begun.incrementAndGet();
        while (end.getCount() > 0) {
            Thread.onSpinWait();
        }
        return 1;
    }

    @Test
    void onceItIsWarmItHasTheTimeThatWasSetAndNoMore() {
        try (var limit = new TimeLimit(Duration.ofMillis(200))) {
            for (int i = 0; i < 10; i++) {
                assertThat(limit.<Integer>run("mine", () -> 1)).isEqualTo(1);
            }
            assertThatThrownBy(() -> limit.run("mine", TimeLimitTest::sleepy))
                    .hasMessageStartingWith("no answer within 200ms, ");
        }
    }

    @Test
    void oneThatIsLateNowAndThenIsNotSwitchedOff() {
        try (var limit = new TimeLimit(Duration.ofMillis(30), clock::get)) {
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> limit.run("moody", () -> sleepyAfter(millis(300))))
                        .hasMessageContaining("no answer");
                await().until(() -> limit.stuck() == 0);
                assertThat(limit.<Integer>run("moody", () -> 1)).isEqualTo(1);
                pass(Duration.ofMinutes(1));
            }
        }
    }

    @Test
    void oneThatIsLateForSomeAndInTimeForOthersIsNotAskedUntilItHasMadeUpForIt() {
        try (var limit = new TimeLimit(Duration.ofMillis(30), clock::get)) {
            // Given: never three times late in a row
            for (int i = 0; i < 2; i++) {
                assertThat(limit.<Integer>run("uneven", () -> 1)).isEqualTo(1);
                assertThatThrownBy(() -> limit.run("uneven", () -> sleepyAfter(millis(700))))
                        .hasMessageContaining("no answer");
            }
            // When: 1.4 s were taken less 2 ms, and a second and 0.28 s were there
            var asked = new AtomicInteger();
            // Then
            assertThatThrownBy(() -> limit.run("uneven", asked::incrementAndGet))
                    .hasMessageStartingWith(TOO_SLOW);
            assertThat(asked).hasValue(0);
            assertThat(limit.<Integer>run("other", () -> 1)).isEqualTo(1);
            // When
            pass(millis(580));
            assertThatThrownBy(() -> limit.run("uneven", asked::incrementAndGet))
                    .hasMessageStartingWith(TOO_SLOW);
            pass(millis(20));
            // Then
            assertThat(limit.<Integer>run("uneven", asked::incrementAndGet)).isEqualTo(1);
        }
    }

    @Test
    void oneThatFailsSlowlyIsMeasuredToo() {
        try (var limit = new TimeLimit(LONG, clock::get)) {
            assertThatThrownBy(() -> limit.run("failing", () -> boomAfter(Duration.ofSeconds(2))))
                    .hasMessage("boom");
            assertThatThrownBy(() -> limit.run("failing", () -> boomAfter(NO_TIME)))
                    .hasMessageStartingWith(TOO_SLOW);
        }
    }

    @Test
    void whatIsFastIsAskedAsOftenAsAnybodyLikes() {
        try (var limit = new TimeLimit(LONG, clock::get)) {
            for (int i = 0; i < 5_000; i++) {
                assertThat(limit.<Integer>run("fast", () -> after(millis(1)))).isEqualTo(1);
            }
        }
    }

    @Test
    void theFactoryOfASlowOneIsAskedAllTheSameAsWhatItSaysStands() {
        try (var limit = new TimeLimit(LONG, clock::get)) {
            assertThat(limit.<Integer>make("slow", () -> after(Duration.ofSeconds(2))))
                    .isEqualTo(1);
            assertThatThrownBy(() -> limit.run("slow", () -> after(NO_TIME)))
                    .hasMessageStartingWith(TOO_SLOW);
            assertThat(limit.<Integer>make("slow", () -> after(NO_TIME))).isEqualTo(1);
        }
    }

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private int after(Duration time) {
        pass(time);
        return 1;
    }

    private Object boomAfter(Duration time) {
        pass(time);
        return boom();
    }

    private Object sleepyAfter(Duration time) {
        pass(time);
        return sleepy();
    }

    /** Ends when it is interrupted. */
    private static Object sleepy() {
        try {
            return new CountDownLatch(1).await(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
