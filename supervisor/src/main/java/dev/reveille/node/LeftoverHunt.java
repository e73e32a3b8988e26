package dev.reveille.node;

import dev.reveille.os.Leftovers;
import dev.reveille.os.Leftovers.Leftover;
import dev.reveille.os.SpawnId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until agents can be taken back, a new supervisor ends what the old one left: once before it does
 * anything else, and again while something remains, on a thread of its own.
 */
final class LeftoverHunt implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LeftoverHunt.class);
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** How long after one try the next begins. */
    static final Duration AGAIN = Duration.ofSeconds(2);

    private final Leftovers leftovers;
    private final Map<SpawnId, Integer> attempts = new HashMap<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("node-leftovers").factory());
    private volatile Map<SpawnId, String> remaining;

    /** Finds and ends; takes the grace where something does not listen. */
    LeftoverHunt(Path state) {
        leftovers = new Leftovers(state);
        List<Leftover> found = leftovers.find();
        var outcome = leftovers.end(found, GRACE);
        remaining = outcome.remaining();
        if (!outcome.ended().isEmpty()) {
            LOGGER.atWarn()
                    .addKeyValue("agents", outcome.ended())
                    .log("ended what an earlier supervisor left running");
        }
        remaining.forEach(
                (id, why) ->
                        LOGGER.atError()
                                .addKeyValue("agent", id)
                                .addKeyValue("why", why)
                                .log("an earlier process still runs"));
        found.forEach(
                leftover -> {
                    SpawnId id = leftover.entry().id();
                    attempts.merge(first(id), id.attempt(), Math::max);
                });
    }

    private static SpawnId first(SpawnId id) {
        return new SpawnId(id.agent(), id.epoch(), 1);
    }

    /** Starts the earlier supervisor made under the same epoch. */
    int attempts(SpawnId id) {
        return attempts.getOrDefault(first(id), 0);
    }

    /** Starts of which something still runs, each with the reason. */
    Map<SpawnId, String> remaining() {
        return remaining;
    }

    /** Tries again what remains; tells what remains then. */
    void again(Consumer<NodeEvent> told) {
        try {
            thread.execute(() -> told.accept(new NodeEvent.EarlierSeen(tryAgain())));
        } catch (RejectedExecutionException e) {
            LOGGER.debug("the node is closed");
        }
    }

    private Map<SpawnId, String> tryAgain() {
        try {
            remaining = leftovers.again(remaining.keySet(), GRACE).remaining();
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("could not look for earlier processes");
        }
        return remaining;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
