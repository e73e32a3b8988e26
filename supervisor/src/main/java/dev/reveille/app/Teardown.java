package dev.reveille.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ordered shutdown: what was begun last ends first, exactly once, whether a signal, an error or
 * the end of the program asks for it. What is just beginning is waited for, and nothing begins any
 * more once the end was asked for, so nothing is left over. One part's trouble does not keep the
 * others from ending.
 */
final class Teardown {
    private static final Logger LOGGER = LoggerFactory.getLogger(Teardown.class);

    /** Longest wait for a part that is beginning: longer than a broker needs on a full disk. */
    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(20);

    /** Longest wait for a shutdown that somebody else runs: agents' time to leave and some more. */
    private static final Duration ENDED_WITHIN = Roles.LEAVE.multipliedBy(2);

    /** Thrown to who would begin something after the end was asked for. */
    static final class Stopping extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopping() {
            super("everything is being stopped");
        }
    }

    /** How a part ends. */
    interface End<T> {
        void end(T part) throws Exception;
    }

    /**
     * What came of it.
     *
     * @param parts that ended, in that order; empty = nothing had begun
     * @param took how long that took
     * @param left what goes on running, or was not done, in words; empty = nothing
     * @param kept what goes on running because it was asked for
     */
    record Ended(List<String> parts, Duration took, List<String> left, List<String> kept) {
        Ended {
            parts = List.copyOf(parts);
            left = List.copyOf(left);
            kept = List.copyOf(kept);
        }

        Ended(List<String> parts, Duration took, List<String> left) {
            this(parts, took, left, List.of());
        }
    }

    private interface Part {
        void end() throws Exception;
    }

    private record Named(String name, Part part) {}

    private final Duration begunWithin;
    private final ReentrantLock beginning = new ReentrantLock();
    private final Deque<Runnable> waits = new ConcurrentLinkedDeque<>();
    private final Deque<Named> parts = new ConcurrentLinkedDeque<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean running = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<String> left = new CopyOnWriteArrayList<>();
    private final List<String> kept = new CopyOnWriteArrayList<>();
    private volatile Consumer<Ended> told = _ -> {};

    Teardown() {
        this(BEGUN_WITHIN);
    }

    Teardown(Duration begunWithin) {
        this.begunWithin = begunWithin;
    }

    /**
     * Begins a part.
     *
     * @throws Stopping if the end was asked for; the part has not begun then
     */
    <T> T begin(String name, Supplier<T> start, End<T> end) {
        beginning.lock();
        try {
            if (stopping()) {
                throw new Stopping();
            }
            T part = start.get();
            var begun = new Named(name, () -> end.end(part));
            if (done.getCount() == 0) {
                // It took longer to begin than all others were given to end.
                end(begun);
                throw new Stopping();
            }
            parts.push(begun);
            return part;
        } finally {
            beginning.unlock();
        }
    }

    /** Adds what cuts short a wait of a part that is beginning, so that the end need not wait. */
    void hasten(Runnable wait) {
        waits.push(wait);
        if (stopping()) {
            wait.run();
        }
    }

    /** Adds who is told once everything has ended. */
    void onEnd(Consumer<Ended> listener) {
        told = listener;
    }

    /** Adds something a part that ends leaves behind. */
    void leaves(String what) {
        left.add(what);
    }

    /** Adds something a part that ends leaves behind, as it was asked to. */
    void keeps(String what) {
        kept.add(what);
    }

    /** Makes SIGINT and SIGTERM run the shutdown and end the program with 0. */
    void onSignal() {
        onSignal(() -> 0);
    }

    /** The same, and end the program with that code once all has ended. */
    void onSignal(IntSupplier code) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "teardown"));
        Signals.onStop(
                () -> {
                    stop();
                    System.exit(code.getAsInt());
                });
    }

    private void stop() {
        asked.countDown();
        run();
    }

    /**
     * Runs a role to its end, and everything it began with it.
     *
     * @return its exit code; 0 if it was told to stop, for what fails then fails because of that
     */
    int guard(Callable<Integer> role) throws Exception {
        try {
            return role.call();
        } catch (Exception e) {
            if (!stopping()) {
                throw e;
            }
            LOGGER.atDebug().setCause(e).log("stopped while it did something");
            return 0;
        } finally {
            run();
        }
    }

    /** Whether the end was asked for. */
    boolean stopping() {
        return asked.getCount() == 0 || running.get();
    }

    /** Waits for a signal. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Waits for a signal for a while; whether one came. */
    boolean await(Duration atMost) throws InterruptedException {
        return asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends every part, last begun first; returns once all have ended. */
    void run() {
        try {
            if (running.compareAndSet(false, true)) {
                endAll();
            } else if (!done.await(ENDED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.atError().log("the shutdown takes too long and is not waited for");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endAll() throws InterruptedException {
        long begun = System.nanoTime();
        var names = new ArrayList<String>();
        waits.forEach(Runnable::run);
        boolean quiet = beginning.tryLock(begunWithin.toMillis(), TimeUnit.MILLISECONDS);
        try {
            for (Named next = parts.poll(); next != null; next = parts.poll()) {
                names.add(next.name);
                end(next);
            }
            var took = Duration.ofNanos(System.nanoTime() - begun);
            told.accept(new Ended(names, took, left, kept));
        } finally {
            if (quiet) {
                beginning.unlock();
            }
            done.countDown();
        }
    }

    private void end(Named named) {
        try {
            named.part.end();
        } catch (Exception e) {
            leaves(named.name + ", which could not end cleanly");
            LOGGER.atError()
                    .addKeyValue("part", named.name)
                    .addKeyValue("error", e.toString())
                    .log("could not end cleanly");
        }
    }
}
