package dev.reveille.core.relevance;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A context's habit for one call of code that may go on when nobody waits for it any more. What it
 * rests on belongs to one thread: while the call is waited for, that thread rests, and afterwards
 * whoever asks is refused.
 */
final class LentHabit implements AutoCloseable {
    private final RelevanceContext context;
    private boolean over;

    LentHabit(RelevanceContext context) {
        this.context = context;
    }

    Optional<Habit> get() {
        return lent(() -> context.habit().map(Lent::new));
    }

    /** Waits for an answer that is being worked out; from then on there is none. */
    @Override
    public synchronized void close() {
        over = true;
    }

    /** A monitor, as it is let go of even where the caller's stack overflows. */
    private synchronized <T> T lent(Supplier<T> question) {
        if (over) {
            throw new IllegalStateException(
                    "a habit can be asked only by the call it was given to, while that lasts");
        }
        return question.get();
    }

    private final class Lent implements Habit {
        private final Habit habit;

        Lent(Habit habit) {
            this.habit = habit;
        }

        @Override
        public Optional<Instant> last() {
            return lent(habit::last);
        }

        @Override
        public double chance(Instant moment) {
            return lent(() -> habit.chance(moment));
        }

        @Override
        public Optional<Instant> over() {
            return lent(habit::over);
        }

        @Override
        public String story(Instant moment) {
            return lent(() -> habit.story(moment));
        }
    }
}
