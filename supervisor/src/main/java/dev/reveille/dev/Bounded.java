package dev.reveille.dev;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps of an end that may never return: Kafka's own wait for threads that may be stuck. */
public final class Bounded {
    private static final Logger LOGGER = LoggerFactory.getLogger(Bounded.class);

    private Bounded() {}

    /**
     * Does something on a thread of its own and waits for it, but not for ever.
     *
     * @param what it is, for messages
     * @return whether it returned in time; if not, it goes on without keeping the JVM up
     */
    public static boolean run(String what, Duration atMost, Runnable step) {
        var thread = Thread.ofPlatform().daemon().name(what).unstarted(step);
        thread.setUncaughtExceptionHandler(
                (_, e) -> LOGGER.atError().setCause(e).log("could not {} cleanly", what));
        thread.start();
        try {
            if (thread.join(atMost)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOGGER.atError()
                .addKeyValue("seconds", atMost.toSeconds())
                .log("did not {} in time, and is not waited for", what);
        return false;
    }
}
