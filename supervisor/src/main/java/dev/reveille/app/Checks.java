package dev.reveille.app;

import dev.reveille.core.fleet.Problems;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What must hold before a role acts, found out while it gets ready. */
final class Checks {
    private final CompletableFuture<Void> passed = new CompletableFuture<>();

    private Checks() {}

    /**
     * Begins.
     *
     * @param checks throws what does not hold
     */
    static Checks begin(Runnable checks) {
        var begun = new Checks();
        Thread.ofPlatform().daemon().name("start-checks").start(() -> begun.run(checks));
        return begun;
    }

    private void run(Runnable checks) {
        try {
            checks.run();
            passed.complete(null);
        } catch (RuntimeException | Error e) {
            passed.completeExceptionally(e);
        }
    }

    /**
     * Waits for the end of them.
     *
     * @throws Problems if something does not hold
     */
    void await() {
        try {
            passed.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }
}
