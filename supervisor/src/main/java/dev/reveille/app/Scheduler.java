package dev.reveille.app;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.Trouble;
import dev.reveille.rules.TimeLimit;
import dev.reveille.scheduler.SchedulerRole;
import dev.reveille.scheduler.SourceRole;
import dev.reveille.topology.RelevanceStreams;
import dev.reveille.wire.PatientCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Both halves of the scheduler role: it scores and it places. */
final class Scheduler implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(20);

    private final RelevanceStreams relevance;
    private final SchedulerRole placement;
    private final SourceRole sources;
    private final TimeLimit limit;
    private final PatientCodec codec;
    private final List<Problem> failures;
    private final TroubleTeller teller;
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param failures filled by either half when it can go on no more
     * @param told what lastingly troubles it, for the fleet to see; nothing = nothing does any more
     */
    Scheduler(
            RelevanceStreams relevance,
            SchedulerRole placement,
            SourceRole sources,
            TimeLimit limit,
            PatientCodec codec,
            CopyOnWriteArrayList<Problem> failures,
            Consumer<List<Trouble>> told) {
        this.relevance = relevance;
        this.placement = placement;
        this.sources = sources;
        this.limit = limit;
        this.codec = codec;
        this.failures = failures;
        this.teller = new TroubleTeller(this::allTroubles, told);
    }

    /** Why it can do no more work until it is started again; empty = it can. */
    List<Problem> failures() {
        return List.copyOf(failures);
    }

    /** Why it cannot do its work right now; empty = it does. */
    List<Problem> troubles() {
        var troubles = new ArrayList<>(failures);
        troubles.addAll(placement.troubles());
        if (!relevance.running()) {
            troubles.add(
                    Problem.recoverable(
                            "RelevanceNotRunning",
                            Category.RUNTIME,
                            "relevance is starting, or restores its stores",
                            "wait; if it lasts, look at the broker"));
        }
        codec.trouble().ifPresent(troubles::add);
        return troubles;
    }

    /** Those too that concern single sources and agents: of its own work they are no part. */
    private List<Trouble> allTroubles() {
        var troubles = new ArrayList<>(troubles().stream().map(Trouble::of).toList());
        troubles.addAll(sources.troubles());
        relevance.counters().unusable().troubles().stream().map(Trouble::of).forEach(troubles::add);
        return troubles;
    }

    /** How often each evaluator gave no score, by name. */
    Map<String, Long> evaluatorFailures() {
        return relevance.counters().evaluatorFailures();
    }

    /** Waits until events are scored and, if this scheduler is elected, placed. */
    boolean awaitReady(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!troubles().isEmpty() || placement.placing().isEmpty()) {
            if (System.nanoTime() > deadline || !failures.isEmpty()) {
                return false;
            }
            if (closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        // so that nobody who now looks is told of what it had to wait for
        teller.lookNow();
        return true;
    }

    @Override
    public void close() {
        closing.countDown();
        teller.close();
        // First, so that nobody waits for a registry who is to end.
        codec.close();
        sources.close();
        placement.close();
        relevance.close();
        limit.close();
    }
}
