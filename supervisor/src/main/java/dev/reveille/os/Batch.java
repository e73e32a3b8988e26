package dev.reveille.os;

import dev.reveille.core.fleet.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several starts, one after another: while the kernel makes one's process, on a thread of its own,
 * the next is prepared on the caller's. Each intent is written down before its own process exists,
 * as ever, and no more than a few processes wait to be written down and watched.
 */
final class Batch {
    private static final Logger LOGGER = LoggerFactory.getLogger(Batch.class);

    /** Two keep both threads at work; more make up for either being kept waiting. */
    static final int AHEAD = 4;

    private final Halves starts;
    private final BiConsumer<SpawnId, SpawnResult> told;
    private final Deque<Spawner.Begun.UnderWay> underWay = new ArrayDeque<>();

    /** A start, cut where its process is being made. */
    interface Halves {
        /** Until its process is being made. */
        Spawner.Begun begin(SpawnRequest request);

        /** Whether {@link #finish} would not wait. */
        boolean done(Spawner.Begun.UnderWay start);

        /** From there on; waits for it. */
        SpawnResult finish(Spawner.Begun.UnderWay start);
    }

    /**
     * @param told what became of each, in the order they were asked for
     */
    Batch(Halves starts, BiConsumer<SpawnId, SpawnResult> told) {
        this.starts = starts;
        this.told = told;
    }

    /** All there are, also those that are asked for meanwhile. */
    void run(Iterator<SpawnRequest> requests) {
        while (true) {
            while (!underWay.isEmpty() && starts.done(underWay.getFirst())) {
                finish();
            }
            if (underWay.size() < AHEAD && requests.hasNext()) {
                begin(requests.next());
            } else if (underWay.isEmpty()) {
                return;
            } else {
                finish();
            }
        }
    }

    private void begin(SpawnRequest request) {
        switch (begun(request)) {
            case Spawner.Begun.UnderWay start -> underWay.add(start);
            case Spawner.Begun.Not(var failed) -> {
                while (!underWay.isEmpty()) {
                    finish();
                }
                told.accept(request.id(), new SpawnResult.Failed(failed.problem()));
            }
        }
    }

    /** Whatever goes wrong is an answer: who asked waits for one, and so do those who ask later. */
    private Spawner.Begun begun(SpawnRequest request) {
        try {
            return starts.begin(request);
        } catch (RuntimeException e) {
            return new Spawner.Begun.Not(new Spawner.Outcome.Failed(broken(request, e)));
        }
    }

    private void finish() {
        var start = underWay.removeFirst();
        SpawnResult result;
        try {
            result = starts.finish(start);
        } catch (RuntimeException e) {
            result = new SpawnResult.Failed(broken(start.request(), e));
        }
        told.accept(start.request().id(), result);
    }

    /** What a start says that broke off where nothing should. */
    static Problem broken(SpawnRequest request, RuntimeException cause) {
        LOGGER.atError().addKeyValue("spawn", request.id()).setCause(cause).log("start failed");
        return SpawnProblems.broken(request, cause);
    }
}
