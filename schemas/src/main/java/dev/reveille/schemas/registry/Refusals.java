package dev.reveille.schemas.registry;

import static dev.reveille.schemas.CodecException.Code.REGISTRY_UNREACHABLE;
import static dev.reveille.schemas.CodecException.Code.STOPPED;

import dev.reveille.schemas.CodecException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps questions from a registry that has just refused them. One thread asks at a time; while the
 * registry is away the others are told so at once, and so is whoever asks again too soon.
 */
final class Refusals {
    /** After the registry failed; doubles with each failure in a row. */
    static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** After the registry said no to one question that somebody may mend. */
    static final Duration MENDABLE = Duration.ofSeconds(5);

    /** After it said that there is no such schema. */
    static final Duration FINAL = Duration.ofSeconds(30);

    /** Questions remembered; a flood of made-up numbers must not fill the memory. */
    private static final int MOST = 1_000;

    private record Refusal(CodecException why, long untilNanos) {
        CodecException again() {
            return new CodecException(
                    why.code(), String.valueOf(why.getMessage()), why.remedy(), why);
        }
    }

    private final LongSupplier nanos;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<Object, Refusal> refused = new LinkedHashMap<>();
    private volatile @Nullable Refusal outage;
    private int failuresInARow;

    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Asks, unless that is known to be in vain. */
    <T> T unlessRefused(Object question, Supplier<T> ask) {
        refuse(outage);
        if (!inTurn()) {
            throw new CodecException(
                    REGISTRY_UNREACHABLE,
                    "the schema registry keeps another thread waiting",
                    "see that the registry answers within a second",
                    null);
        }
        try {
            refuse(outage);
            refuse(refused.get(question));
            return asked(question, ask);
        } finally {
            turn.unlock();
        }
    }

    private <T> T asked(Object question, Supplier<T> ask) {
        try {
            T answer = ask.get();
            answered();
            return answer;
        } catch (CodecException e) {
            remember(question, e);
            throw e;
        }
    }

    private boolean inTurn() {
        try {
            return turn.tryLock(RegistryHttp.TOTAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodecException(
                    STOPPED, "interrupted while waiting for the registry", "ask again", e);
        }
    }

    private void refuse(@Nullable Refusal refusal) {
        if (refusal != null && refusal.untilNanos - nanos.getAsLong() > 0) {
            throw refusal.again();
        }
    }

    private void answered() {
        outage = null;
        failuresInARow = 0;
    }

    private void remember(Object question, CodecException e) {
        switch (e.code()) {
            case REGISTRY_UNREACHABLE, REGISTRY_DENIED, REGISTRY_NONSENSE -> {
                long pause = FIRST_PAUSE.toNanos() << Math.min(failuresInARow++, 10);
                outage = until(e, Math.min(pause, LONGEST_PAUSE.toNanos()));
            }
            case INCOMPATIBLE_SCHEMA, UNREGISTERED_SCHEMA -> {
                answered();
                put(question, until(e, MENDABLE.toNanos()));
            }
            case UNKNOWN_SCHEMA, WRONG_RECORD, NOT_AVRO, DAMAGED, INCOMPLETE -> {
                answered();
                put(question, until(e, FINAL.toNanos()));
            }
            case STOPPED -> {
                // Says nothing about the registry.
            }
        }
    }

    private Refusal until(CodecException e, long pauseNanos) {
        return new Refusal(e, nanos.getAsLong() + pauseNanos);
    }

    private void put(Object question, Refusal refusal) {
        refused.remove(question);
        refused.put(question, refusal);
        if (refused.size() > MOST) {
            var oldest = refused.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
