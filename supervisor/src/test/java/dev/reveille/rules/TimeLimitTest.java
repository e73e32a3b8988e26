package dev.reveille.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);

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
        try (var limit = new TimeLimit(SHORT)) {
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
        try (var limit = new TimeLimit(Duration.ofMillis(30))) {
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> limit.run("moody", TimeLimitTest::sleepy))
                        .hasMessageContaining("no answer");
                await().until(() -> limit.stuck() == 0);
                assertThat(limit.<Integer>run("moody", () -> 1)).isEqualTo(1);
            }
        }
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
