package dev.reveille.topology;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Spreads a task's chores: one slice at a tick, the next between records. Each is done as of the
 * newest record read by then.
 */
final class Slices {
    private static final Duration NEXT = Duration.ofMillis(10);

    private final ProcessorContext<byte[], byte[]> context;
    private final TaskClock clock;
    private final Chores chores;
    private @Nullable Cancellable more;
    private String lastTick = "";

    Slices(ProcessorContext<byte[], byte[]> context, TaskClock clock, Chores chores) {
        this.context = context;
        this.clock = clock;
        this.chores = chores;
    }

    /** Does the first slice of what a tick made due. */
    void tick(String cause) {
        lastTick = cause;
        next();
    }

    private void next() {
        var moment = new Moment(clock.now(), clock.backlogRead(), clock.began(), lastTick);
        boolean unfinished = chores.slice(moment);
        if (unfinished && more == null) {
            // This clock only spreads work: what time it is, records alone say.
            more = context.schedule(NEXT, PunctuationType.WALL_CLOCK_TIME, _ -> next());
        } else if (!unfinished && more != null) {
            more.cancel();
            more = null;
        }
    }
}
