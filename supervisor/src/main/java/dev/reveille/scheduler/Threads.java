package dev.reveille.scheduler;

import java.time.Duration;

/** Small helps with threads. */
final class Threads {
    private Threads() {}

    /** Waits for a thread's end; whoever is interrupted meanwhile stays so. */
    static void join(Thread thread, Duration patience) {
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
