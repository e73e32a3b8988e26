package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The log has one line of what goes on and on, however its figures change. */
class RepeatsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Repeats repeats = new Repeats(nanos::get);

    private OptionalInt came(String message) {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        return repeats.came(
                Problem.recoverable("SourceNotRead", Category.COMMUNICATION, message, "wait"));
    }

    @Test
    void whatDiffersInFiguresAloneIsLoggedOnceAndThenSummedUp() {
        assertThat(came("shop.orders-3@17: no answer after 5000 ms")).hasValue(0);
        for (int i = 0; i < 599; i++) {
            assertThat(came("shop.orders-3@" + i + ": no answer after " + i + " ms")).isEmpty();
        }
        assertThat(came("shop.orders-3@99: no answer after 7 ms")).hasValue(600);
        assertThat(came("shop.orders-3@99: no answer after 7 ms")).isEmpty();
    }

    @Test
    void anotherPartitionOrAnotherKindIsLoggedForItself() {
        assertThat(came("shop.orders-3@17: no answer")).hasValue(0);
        assertThat(came("shop.orders-4@17: no answer")).hasValue(0);
        assertThat(came("shop.orders-4@17: refused")).hasValue(0);
        assertThat(came("shop.orders-4@18: refused")).isEmpty();
    }
}
