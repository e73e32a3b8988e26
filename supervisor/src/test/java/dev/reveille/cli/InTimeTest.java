package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InTimeTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void codeThatNeverAnswersIsAProblemInsteadOfAHang() {
        var never = new CountDownLatch(1);
        assertThatThrownBy(
                        () ->
                                InTime.of(
                                        SHORT,
                                        () -> {
                                            never.await();
                                            return 1;
                                        }))
                .isInstanceOf(Problems.class)
                .hasMessageContaining("no answer within 50ms");
        never.countDown();
    }

    @Test
    void whatItGivesOrThrowsComesThroughAsItIs() {
        assertThat(InTime.of(Duration.ofMinutes(1), () -> 7)).isEqualTo(7);
        var problems = new Problems(Problem.invalid("InvalidFact", "no", "yes"));
        assertThatThrownBy(
                        () ->
                                InTime.of(
                                        Duration.ofMinutes(1),
                                        () -> {
                                            throw problems;
                                        }))
                .isSameAs(problems);
    }
}
