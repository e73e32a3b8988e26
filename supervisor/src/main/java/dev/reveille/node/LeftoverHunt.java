package dev.reveille.node;

import static java.util.stream.Collectors.toSet;

import dev.reveille.os.Leftovers;
import dev.reveille.os.Leftovers.Leftover;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier supervisor left running. What is not taken back is ended, on a thread of its own,
 * again and again while something remains.
 */
final class LeftoverHunt implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LeftoverHunt.class);
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** How long after one try the next begins. */
    static final Duration AGAIN = Duration.ofSeconds(2);

    private final Leftovers leftovers;
    private final List<Leftover> found;
    private final Map<SpawnId, SpawnJournal.Entry> strays = new HashMap<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("node-leftovers").factory());
    private volatile Map<SpawnId, String> remaining = Map.of();

    /** Finds, and ends nothing yet. */
    LeftoverHunt(Path state) {
        leftovers = new Leftovers(state);
        found = leftovers.find();
    }

    /** Every start that an earlier supervisor did not see the end of. */
    List<Leftover> found() {
        return found;
    }

    /** These are not taken back: they are to be ended. */
    void strays(List<Leftover> all) {
        remaining = Leftovers.remaining(all);
        all.forEach(leftover -> strays.put(leftover.entry().id(), leftover.entry()));
        remaining.forEach(
                (id, why) ->
                        LOGGER.atWarn()
                                .addKeyValue("agent", id)
                                .addKeyValue("why", why)
                                .log("an earlier process still runs, and is not taken back"));
    }

    /** Ends these at once: what lets nothing of them live is over. */
    void end(ProcessDriver driver, Predicate<SpawnId> which) {
        Set<SpawnId> now = remaining.keySet().stream().filter(which).collect(toSet());
        if (!now.isEmpty()) {
            var rest = new HashMap<>(remaining);
            rest.keySet().removeAll(now);
            rest.putAll(leftovers.again(now, Duration.ZERO).remaining());
            over(driver, Map.copyOf(rest));
        }
    }

    /** Starts of which something still runs, each with the reason. */
    Map<SpawnId, String> remaining() {
        return remaining;
    }

    /** Tries to end what remains; tells what remains then. */
    void again(ProcessDriver driver, Consumer<NodeEvent> told) {
        try {
            thread.execute(() -> told.accept(new NodeEvent.EarlierSeen(tryAgain(driver))));
        } catch (RejectedExecutionException e) {
            LOGGER.debug("the node is closed");
        }
    }

    private Map<SpawnId, String> tryAgain(ProcessDriver driver) {
        try {
            over(driver, leftovers.again(remaining.keySet(), GRACE).remaining());
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("could not look for earlier processes");
        }
        return remaining;
    }

    private void over(ProcessDriver driver, Map<SpawnId, String> still) {
        var before = remaining;
        remaining = still;
        for (SpawnId id : before.keySet()) {
            SpawnJournal.Entry entry = strays.get(id);
            if (entry != null && !remaining.containsKey(id)) {
                driver.over(entry);
                LOGGER.atWarn()
                        .addKeyValue("agent", id)
                        .log("ended what an earlier supervisor left running");
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
