package dev.reveille.core.agent.health;

import dev.reveille.core.fleet.HealthSpec.Check;

/**
 * Results of one check in a row. What is good becomes bad after as many failures as the check's
 * threshold, and good again after as many successes; failures count until that many successes
 * followed them.
 *
 * @param good what the check says, its thresholds kept
 * @param failures that count, 0 to the threshold
 * @param successes since the last failure that counts, below the threshold; 0 where none counts
 */
public record Tally(boolean good, int failures, int successes) {
    /** Good, and nothing against it. */
    public static final Tally GOOD = new Tally(true, 0, 0);

    /** Not shown to be good yet. */
    public static final Tally UNPROVEN = new Tally(false, 0, 0);

    Tally passed(Check check) {
        return successes + 1 >= check.successes() || equals(GOOD)
                ? GOOD
                : new Tally(good, failures, successes + 1);
    }

    Tally failed(Check check) {
        int more = Math.min(failures + 1, check.failures());
        return new Tally(good && more < check.failures(), more, 0);
    }

    /** Whether something counts against it, or it is bad. */
    boolean doubtful() {
        return !good || failures > 0;
    }
}
