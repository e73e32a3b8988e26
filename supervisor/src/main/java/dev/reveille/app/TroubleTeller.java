package dev.reveille.app;

import dev.reveille.core.placement.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what troubles a role, so that whoever looks at the fleet sees it: what lasts from one look
 * to the next, again from time to time while it lasts, and once that it is over.
 */
final class TroubleTeller implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(TroubleTeller.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** Looks between repetitions: what is shown is what was said within the last two minutes. */
    private static final int AGAIN = 20;

    private final Supplier<List<Trouble>> troubles;
    private final Consumer<List<Trouble>> tell;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("trouble-teller").factory());
    private List<Trouble> seen = List.of();
    private List<Trouble> told = List.of();
    private int looks;

    TroubleTeller(Supplier<List<Trouble>> troubles, Consumer<List<Trouble>> tell) {
        this.troubles = troubles;
        this.tell = tell;
        var _ =
                timer.scheduleWithFixedDelay(
                        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks at once, and returns once it has told what is to be told. */
    void lookNow() throws InterruptedException {
        try {
            timer.submit(this::look).get();
        } catch (ExecutionException | RejectedExecutionException e) {
            LOGGER.debug("no look any more: {}", e.toString());
        }
    }

    private void look() {
        try {
            tell();
        } catch (RuntimeException e) {
            // thrown on, it would end the looks without a word
            LOGGER.warn("what troubles this role cannot be told this time", e);
        }
    }

    private void tell() {
        List<Trouble> now = troubles.get();
        List<Trouble> lasting = now.stream().filter(seen::contains).toList();
        seen = now;
        looks++;
        boolean again = !lasting.isEmpty() && looks >= AGAIN;
        if (!lasting.equals(told) || again) {
            tell.accept(lasting);
            told = lasting;
            looks = 0;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
