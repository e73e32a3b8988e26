package dev.reveille.rules;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.relevance.EvaluatorFailed;
import dev.reveille.core.relevance.EvaluatorGuard;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs evaluators that did not come with Reveille on threads of their own and waits only so long,
 * so that an endless loop blocks no partition. One that is late time after time, or sits on too
 * many threads, is switched off until the process is started again; one that takes more than its
 * {@link TimeShare} is not asked until it has made up for it.
 */
public final class TimeLimit implements EvaluatorGuard, AutoCloseable {
    /** Late answers in a row, or threads one evaluator may sit on, before it is switched off. */
    static final int STRIKES = 3;

    /** How many times the limit it may take while it is new, and its classes are loaded. */
    private static final int PATIENCE = 10;

    private static final Logger LOGGER = LoggerFactory.getLogger(TimeLimit.class);

    private final Duration limit;
    private final LongSupplier nanos;
    private final Map<String, Strikes> byName = new ConcurrentHashMap<>();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("evaluator-", 1).factory());

    /**
     * @param limit of one call, above 0; ten times as much until it has answered ten times
     */
    public TimeLimit(Duration limit) {
        this(limit, System::nanoTime);
    }

    /**
     * @param nanos by which what an evaluator takes of the caller's time is measured; any origin
     */
    public TimeLimit(Duration limit, LongSupplier nanos) {
        this.limit = limit;
        this.nanos = nanos;
    }

    @Override
    public <T> T run(String evaluator, Supplier<T> call) {
        var strikes = strikes(evaluator);
        long began = nanos.getAsLong();
        if (strikes.share().spent(began)) {
            throw new IllegalStateException(
                    "too slow: it took more than a fifth of the thread's time, and is not asked"
                            + " until it has made up for it");
        }
        return measured(evaluator, call, strikes, began);
    }

    /** It costs time as a score does, but is never turned away for what was taken before. */
    @Override
    public <T> T make(String evaluator, Supplier<T> call) {
        var strikes = strikes(evaluator);
        long began = nanos.getAsLong();
        strikes.share().spent(began);
        return measured(evaluator, call, strikes, began);
    }

    private Strikes strikes(String evaluator) {
        var strikes =
                byName.computeIfAbsent(
                        evaluator, _ -> new Strikes(new TimeShare(nanos.getAsLong())));
        if (strikes.out()) {
            throw new IllegalStateException(
                    evaluator + " is switched off until a restart, because it was too slow");
        }
        return strikes;
    }

    private <T> T measured(String evaluator, Supplier<T> call, Strikes strikes, long began) {
        try {
            return limited(evaluator, call, strikes);
        } finally {
            if (strikes.share().took(began, nanos.getAsLong())) {
                LOGGER.warn(
                        "evaluator {} is too slow: it took more than a fifth of the thread's time;"
                                + " until it has made up for it, its agents keep their last"
                                + " decision",
                        evaluator);
            }
        }
    }

    private <T> T limited(String evaluator, Supplier<T> call, Strikes strikes) {
        var most = strikes.warm() ? limit : limit.multipliedBy(PATIENCE);
        var timed = new TimedCall<>(call, strikes);
        var answer = threads.submit(timed);
        try {
            T value = answer.get(most.toNanos(), TimeUnit.NANOSECONDS);
            strikes.intime();
            return value;
        } catch (TimeoutException e) {
            String place = timed.abandon();
            answer.cancel(true);
            throw late(evaluator, most, place, strikes);
        } catch (ExecutionException e) {
            strikes.intime();
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + evaluator + " ran", e);
        }
    }

    private static RuntimeException late(
            String evaluator, Duration most, String place, Strikes strikes) {
        String said = "no answer within " + Durations.format(most) + ", it was " + place;
        LOGGER.warn("evaluator {} gave {}", evaluator, said);
        if (strikes.late()) {
            LOGGER.error(
                    "evaluator {} is switched off: it was too slow {} times in a row, or runs on"
                            + " {} threads without end; its agents keep their last decision until"
                            + " it is mended and this process started again",
                    evaluator,
                    STRIKES,
                    STRIKES);
        }
        return new IllegalStateException(said);
    }

    /** What went wrong on its thread, its memory included, is no failure of the one that waits. */
    private static RuntimeException rethrown(@Nullable Throwable cause) {
        return cause instanceof RuntimeException failure
                ? failure
                : new IllegalStateException(
                        cause == null ? "it failed" : EvaluatorFailed.why(cause), cause);
    }

    /** Threads that go on although nobody waits for them any more. */
    public int stuck() {
        return byName.values().stream().mapToInt(Strikes::stuck).sum();
    }

    /** Begins nothing any more; what is stuck ends with the process. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
