package dev.reveille.scheduler;

import dev.reveille.core.placement.Trouble;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one source for as long as it is there; what fails begins anew after a pause. */
final class SourceLoop implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SourceLoop.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final Supplier<SourceSession> sessions;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Repeats repeats = new Repeats(System::nanoTime);
    private final Thread thread;
    private volatile @Nullable SourceSession session;
    private volatile @Nullable Trouble trouble;

    SourceLoop(String name, Supplier<SourceSession> sessions) {
        this.name = name;
        this.sessions = sessions;
        this.thread = Thread.ofPlatform().daemon().name("reveille-source-" + name).start(this::run);
    }

    /** What keeps it from reading just now. */
    Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (var now = sessions.get()) {
                session = now;
                now.begin();
                while (closed.getCount() > 0) {
                    now.step();
                    trouble = null;
                }
            } catch (RuntimeException | Error e) {
                // an Error would end the thread without a word; as a trouble people hear of it
                if (closed.getCount() > 0) {
                    failed(e);
                }
            }
        }
    }

    private void failed(Throwable e) {
        var why = Trouble.ofSource(name, SourceTrouble.of(name, e));
        repeats.came(why.problem())
                .ifPresent(
                        times ->
                                LOGGER.warn(
                                        "{}; it is begun anew{}",
                                        why.said().line(),
                                        times == 0 ? "" : ", as " + times + " times before"));
        LOGGER.debug("source {}", name, e);
        trouble = why;
        try {
            var _ = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        SourceSession now = session;
        if (now != null) {
            now.wakeUp();
        }
        Threads.join(thread, Duration.ofSeconds(5));
    }
}
