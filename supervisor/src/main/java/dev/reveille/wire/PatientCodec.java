package dev.reveille.wire;

import dev.reveille.core.fleet.Problem;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.CodecException.Code;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits, where its codec cannot tell for now because of the schema registry. So readers need no
 * thought of their own: what they are told is final, unless waiting took too long. Says so once
 * when the waiting begins and once when it ends.
 */
public final class PatientCodec implements AvroCodec, AutoCloseable {
    /** Below {@code max.poll.interval.ms}, after which Kafka takes a reader for dead: 5 min. */
    private static final Duration MOST = Duration.ofMinutes(4);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Logger LOGGER = LoggerFactory.getLogger(PatientCodec.class);

    private final AvroCodec codec;
    private final Duration most;
    private final CountDownLatch closed = new CountDownLatch(1);
    private int waiting;
    private @Nullable CodecException trouble;

    /** Waits four minutes. */
    public PatientCodec(AvroCodec codec) {
        this(codec, MOST);
    }

    /**
     * @param most how long one record may take
     */
    public PatientCodec(AvroCodec codec, Duration most) {
        this.codec = codec;
        this.most = most;
    }

    /** For a thread that cannot begin anew: waits until the codec it was given is closed. */
    public static PatientCodec endless(AvroCodec codec) {
        return new PatientCodec(codec, Duration.ofNanos(Long.MAX_VALUE));
    }

    @Override
    public byte[] encode(String topic, SpecificRecordBase value) {
        return patiently(() -> codec.encode(topic, value), PatientCodec::isFinal);
    }

    @Override
    public Object decodeAny(String topic, byte[] bytes) {
        return patiently(() -> codec.decodeAny(topic, bytes), PatientCodec::isFinal);
    }

    @Override
    public <T extends SpecificRecordBase> T decode(String topic, byte[] bytes, Class<T> type) {
        return patiently(() -> codec.decode(topic, bytes, type), PatientCodec::isFinal);
    }

    /**
     * Waits for a registry that is away, but not for one that says no: nothing has begun yet that
     * could be lost, and a role that ends at once is seen.
     */
    @Override
    public void prepare(String topic, Class<? extends SpecificRecordBase> type) {
        boolean _ =
                patiently(
                        () -> {
                            codec.prepare(topic, type);
                            return true;
                        },
                        e -> isFinal(e) || isRefusal(e));
    }

    /** Waits for nothing: whoever asks wants to know how it is now. */
    @Override
    public void check() {
        codec.check();
    }

    /** What somebody waits for now. */
    public synchronized Optional<Problem> trouble() {
        return Optional.ofNullable(trouble).map(CodecProblems::of);
    }

    private <T> T patiently(Supplier<T> attempt, Predicate<CodecException> isFinal) {
        CodecException first;
        try {
            return attempt.get();
        } catch (CodecException e) {
            first = e;
        }
        if (isFinal.test(first)) {
            throw first;
        }
        begins(first);
        boolean over = false;
        try {
            T answer = again(attempt, isFinal, first);
            over = true;
            return answer;
        } catch (CodecException e) {
            over = !e.recoverable() || isRefusal(e);
            throw e;
        } finally {
            ends(over);
        }
    }

    private <T> T again(
            Supplier<T> attempt, Predicate<CodecException> isFinal, CodecException first) {
        long began = System.nanoTime();
        CodecException last = first;
        for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
            rest(pause, last);
            try {
                return attempt.get();
            } catch (CodecException e) {
                if (isFinal.test(e) || System.nanoTime() - began > most.toNanos()) {
                    throw e;
                }
                changes(e);
                last = e;
            }
        }
    }

    private static boolean isFinal(CodecException e) {
        return !e.recoverable() || e.code() == Code.STOPPED;
    }

    /** Whether the registry answers, and only somebody who acts can change what it says. */
    private static boolean isRefusal(CodecException e) {
        return switch (e.code()) {
            case REGISTRY_DENIED, INCOMPATIBLE_SCHEMA, UNREGISTERED_SCHEMA -> true;
            case NOT_AVRO,
                    UNKNOWN_SCHEMA,
                    WRONG_RECORD,
                    DAMAGED,
                    INCOMPLETE,
                    REGISTRY_UNREACHABLE,
                    REGISTRY_NONSENSE,
                    STOPPED ->
                    false;
        };
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private void rest(Duration pause, CodecException why) {
        try {
            if (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new CodecException(
                Code.STOPPED,
                "stopped while waiting: " + why.getMessage(),
                "nothing is lost; it is read again at the next start",
                why);
    }

    private synchronized void begins(CodecException e) {
        waiting++;
        changes(e);
    }

    private synchronized void changes(CodecException e) {
        CodecException before = trouble;
        trouble = e;
        if (before == null || before.code() != e.code()) {
            LOGGER.atWarn().log("waits, and loses nothing: {}", CodecProblems.of(e).line());
        }
    }

    private synchronized void ends(boolean over) {
        waiting--;
        if (waiting == 0) {
            trouble = null;
            if (over) {
                LOGGER.atInfo().log("the schema registry answers again");
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
