package dev.reveille.history.replay;

import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.core.relevance.learned.Kin;
import org.jspecify.annotations.Nullable;

/**
 * {@code learned}: an instance runs while the chance that its tenant returns in the next minute is
 * at least {@code wake}. What tenants have in common is learned from all of them, as they come.
 *
 * @param name as asked for
 * @param wake the chance
 */
record LearnedKeepAlive(String name, double wake) implements ReplayPolicy {
    // Minutes one look searches ahead for a change: as long again as the silence so far.
    private static final int LEAST_AHEAD = 8;
    private static final int MOST_AHEAD = 240;

    @Override
    public Run begin() {
        var kin = new Kin();
        return _ -> new Learner(kin);
    }

    private final class Learner implements Course {
        private final Kin kin;
        private ActivityHistory history = ActivityHistory.EMPTY;
        // Made when somebody asks: in a run of active minutes nobody does.
        private @Nullable Forecast forecast;

        Learner(Kin kin) {
            this.kin = kin;
        }

        @Override
        public boolean active(long minute, MinuteActivity what) {
            kin.learn(history, minute);
            history = history.with(minute);
            forecast = null;
            return true;
        }

        @Override
        public Look look(long minute) {
            var now = forecast == null ? new Forecast(history, kin) : forecast;
            forecast = now;
            boolean runs = holds(now, minute);
            long end = now.lastExpected();
            if (!runs && minute >= end) {
                return new Look(false, Look.NEVER);
            }
            long ahead = Math.clamp(minute - history.last(), LEAST_AHEAD, MOST_AHEAD);
            long next = minute + 1;
            while (next < minute + ahead && holds(now, next) == runs) {
                next++;
            }
            return new Look(runs, next);
        }

        private boolean holds(Forecast now, long minute) {
            return now.chance(minute + 1) >= wake;
        }
    }
}
