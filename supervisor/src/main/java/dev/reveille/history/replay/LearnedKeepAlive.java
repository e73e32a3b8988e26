package dev.reveille.history.replay;

import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.core.relevance.learned.Kin;

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
        private Forecast forecast;

        Learner(Kin kin) {
            this.kin = kin;
            forecast = new Forecast(history, kin);
        }

        @Override
        public boolean active(long minute) {
            kin.learn(history, minute);
            history = history.with(minute);
            forecast = new Forecast(history, kin);
            return true;
        }

        @Override
        public Look look(long minute) {
            boolean runs = holds(minute);
            long end = forecast.lastExpected();
            if (!runs && minute >= end) {
                return new Look(false, Look.NEVER);
            }
            long ahead = Math.clamp(minute - history.last(), LEAST_AHEAD, MOST_AHEAD);
            long next = minute + 1;
            while (next < minute + ahead && holds(next) == runs) {
                next++;
            }
            return new Look(runs, next);
        }

        private boolean holds(long minute) {
            return forecast.chance(minute + 1) >= wake;
        }
    }
}
