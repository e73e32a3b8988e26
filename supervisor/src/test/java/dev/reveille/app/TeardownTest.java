package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TeardownTest {
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final Teardown teardown = new Teardown();

    @Test
    void whatBeganLastEndsFirstAndOnePartsTroubleIsNotTheOthers() {
        // Given
        begin("first");
        teardown.begin(
                "broken",
                () -> "broken",
                _ -> {
                    throw new IllegalStateException("cannot end");
                });
        begin("last");
        // When
        teardown.run();
        teardown.run();
        // Then
        assertThat(ended).containsExactly("last", "first");
    }

    @Test
    void aPartThatIsJustBeginningIsWaitedForAndEndsToo() throws Exception {
        // Given
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var starting =
                CompletableFuture.runAsync(
                        () ->
                                teardown.begin(
                                        "slow",
                                        () -> {
                                            begun.countDown();
                                            return awaited(goOn);
                                        },
                                        ended::add));
        begun.await();
        // When
        var ending = CompletableFuture.runAsync(teardown::run);
        assertThatThrownBy(() -> ending.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        goOn.countDown();
        ending.get(10, TimeUnit.SECONDS);
        // Then
        starting.get(10, TimeUnit.SECONDS);
        assertThat(ended).containsExactly("slow");
    }

    @Test
    void aPartThatTakesTooLongToBeginIsEndedByItself() throws Exception {
        // Given
        var impatient = new Teardown(Duration.ofMillis(1));
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var starting =
                CompletableFuture.runAsync(
                        () ->
                                impatient.begin(
                                        "slow",
                                        () -> {
                                            begun.countDown();
                                            return awaited(goOn);
                                        },
                                        ended::add));
        begun.await();
        // When
        impatient.run();
        assertThat(ended).isEmpty();
        goOn.countDown();
        // Then
        assertThatThrownBy(() -> starting.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(Teardown.Stopping.class);
        assertThat(ended).containsExactly("slow");
    }

    @Test
    void aPartThatWaitsWhileItBeginsIsToldToWaitNoMore() throws Exception {
        // Given
        var begun = new CountDownLatch(1);
        var waitNoMore = new CountDownLatch(1);
        teardown.hasten(waitNoMore::countDown);
        var starting =
                CompletableFuture.runAsync(
                        () ->
                                teardown.begin(
                                        "slow",
                                        () -> {
                                            begun.countDown();
                                            return awaited(waitNoMore);
                                        },
                                        ended::add));
        begun.await();
        // When
        teardown.run();
        // Then
        starting.get(10, TimeUnit.SECONDS);
        assertThat(ended).containsExactly("slow");
    }

    @Test
    void nothingBeginsOnceTheEndWasAskedFor() {
        teardown.run();
        assertThatThrownBy(() -> begin("late")).isInstanceOf(Teardown.Stopping.class);
        assertThat(ended).isEmpty();
    }

    @Test
    void aRoleThatFailsBecauseItIsStoppedHasNotFailed() throws Exception {
        int code =
                teardown.guard(
                        () -> {
                            teardown.run();
                            throw new IllegalStateException("the broker is gone");
                        });
        assertThat(code).isZero();
    }

    private void begin(String name) {
        teardown.begin(name, () -> name, ended::add);
    }

    private static String awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "slow";
    }
}
