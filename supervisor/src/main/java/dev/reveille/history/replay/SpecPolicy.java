package dev.reveille.history.replay;

import dev.reveille.core.lifecycle.Policy;

/**
 * A spec, judged by the code that judges it live: evaluator, thresholds, hysteresis, dwell and
 * archiving. It is tried on every tenant, whichever the file names, as if a template covered them
 * all: an agent comes into being with its tenant's first activity.
 *
 * <p>A minute's activity comes just after the minute began: what was due at its first instant has
 * been done by then.
 *
 * @param name of its file
 * @param policy what it says
 */
record SpecPolicy(String name, Policy policy) implements ReplayPolicy {
    @Override
    public Run begin() {
        return new SpecRun(policy);
    }
}
