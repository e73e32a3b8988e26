package dev.reveille.core.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a running agent's health by its checks, as {@code agent-state} tells it.
 *
 * @param liveness whether it lives
 * @param readiness whether it can take work
 * @param lastFailure the newest failed check of this process in one sentence, or empty
 * @param failedAt when that was
 */
public record HealthReport(
        Liveness liveness, Readiness readiness, String lastFailure, Optional<Instant> failedAt) {

    /** Whether it lives, as its check has it. */
    public enum Liveness {
        /** No check failed lately. */
        OK,
        /** Some in a row failed, fewer than its threshold. */
        FAILING,
        /** As many failed as its threshold allows: it is ended. */
        LOST,
        /** It has no such check. */
        UNCHECKED
    }

    /** Whether it can take work, as its check has it. */
    public enum Readiness {
        READY,
        /** It runs, and is not to be given work. */
        NOT_READY,
        /** It has no such check. */
        UNCHECKED
    }

    /** Whether others would see no difference but times and words. */
    public boolean same(HealthReport other) {
        return liveness == other.liveness && readiness == other.readiness;
    }
}
