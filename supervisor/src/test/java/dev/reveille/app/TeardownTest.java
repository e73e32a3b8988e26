package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.app.Teardown.Ended;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
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
    void whatEndedIsToldOnceWithWhatIsLeft() {
        // Given
        var told = new ArrayList<Teardown.Ended>();
        teardown.onEnd(told::add);
        begin("first");
        teardown.begin("agents", () -> "a", _ -> teardown.leaves("one agent still runs"));
        teardown.begin(
                "broken",
                () -> "broken",
                _ -> {
                    throw new IllegalStateException("cannot end");
                });
        // When
        teardown.run();
        teardown.run();
        // Then
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().parts()).containsExactly("broken", "agents", "first");
        assertThat(told.getFirst().took()).isPositive();
        assertThat(told.getFirst().left())
                .containsExactly("broken, which could not end cleanly", "one agent still runs");
    }

    @Test
    void aRolesLastLineSaysWhatEndedHowLongThatTookAndWhatIsLeft() {
        assertThat(line(new Ended(List.of("node", "http"), Duration.ofMillis(1250), List.of())))
                .isEqualTo(
                        "node n1 has stopped: ended node, http in 1.3 s; nothing is left running"
                                + System.lineSeparator());
        assertThat(line(new Ended(List.of("node"), Duration.ZERO, List.of("one agent still runs"))))
                .contains("; not as it should be: one agent still runs");
        assertThat(line(new Ended(List.of(), Duration.ZERO, List.of()))).isEmpty();
    }

    private static String line(Ended ended) {
        var out = new StringWriter();
        Said.ended(new PrintWriter(out), "node n1", ended);
        return out.toString();
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
