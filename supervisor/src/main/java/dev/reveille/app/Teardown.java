package dev.reveille.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ordered shutdown: what was begun last ends first, exactly once, whether a signal, an error or
 * the end of the program asks for it. One part's trouble does not keep the others from ending.
 */
final class Teardown {
    private static final Logger LOGGER = LoggerFactory.getLogger(Teardown.class);

    /** One part's end. */
    interface Part {
        void end() throws Exception;
    }

    private record Named(String name, Part part) {}

    private final Deque<Named> parts = new ArrayDeque<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private boolean done;

    /** Adds a part that has begun; one that begins too late ends at once. */
    synchronized void add(String name, Part part) {
        parts.push(new Named(name, part));
        if (done) {
            endAll();
        }
    }

    /** Makes SIGINT and SIGTERM run the shutdown before the program ends. */
    void onSignal() {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    asked.countDown();
                                    run();
                                },
                                "teardown"));
    }

    /** Waits for a signal. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Waits for a signal for a while; whether one came. */
    boolean await(Duration atMost) throws InterruptedException {
        return asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends every part, last begun first. */
    synchronized void run() {
        if (done) {
            return;
        }
        done = true;
        endAll();
    }

    private void endAll() {
        while (!parts.isEmpty()) {
            Named next = parts.pop();
            try {
                next.part.end();
            } catch (Exception e) {
                LOGGER.atError()
                        .addKeyValue("part", next.name)
                        .addKeyValue("error", e.toString())
                        .log("could not end cleanly");
            }
        }
    }
}
