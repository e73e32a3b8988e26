package dev.reveille.core.agent.health;

import dev.reveille.core.fleet.HealthReport;
import dev.reveille.core.fleet.HealthReport.Liveness;
import dev.reveille.core.fleet.HealthReport.Readiness;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.HealthSpec.Check;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of the health of one process that runs.
 *
 * @param spec how it is looked at
 * @param liveness what its liveness check says
 * @param proven whether that check has passed since it last failed
 * @param readiness what its readiness check says
 * @param claimedUntil when its last busy claim ends or ended, in nanoseconds of the caller's
 *     monotonic clock; empty = it never claimed
 * @param lastFailure newest failed check in words, or empty
 * @param failedAt when that was
 */
public record HealthState(
        HealthSpec spec,
        Tally liveness,
        boolean proven,
        Tally readiness,
        OptionalLong claimedUntil,
        String lastFailure,
        Optional<Instant> failedAt) {

    /** Of one that has just become ready: it counts as alive, and is not proven to take work. */
    public static HealthState begin(HealthSpec spec) {
        return new HealthState(
                spec,
                Tally.GOOD,
                spec.liveness().isEmpty(),
                spec.readiness().isPresent() ? Tally.UNPROVEN : Tally.GOOD,
                OptionalLong.empty(),
                "",
                Optional.empty());
    }

    public Optional<Check> check(Side side) {
        return switch (side) {
            case LIVENESS -> spec.liveness();
            case READINESS -> spec.readiness();
        };
    }

    Tally tally(Side side) {
        return switch (side) {
            case LIVENESS -> liveness;
            case READINESS -> readiness;
        };
    }

    HealthState with(Side side, Tally tally) {
        return switch (side) {
            case LIVENESS ->
                    new HealthState(
                            spec,
                            tally,
                            !tally.doubtful(),
                            readiness,
                            claimedUntil,
                            lastFailure,
                            failedAt);
            case READINESS ->
                    new HealthState(
                            spec, liveness, proven, tally, claimedUntil, lastFailure, failedAt);
        };
    }

    HealthState failing(String what, Instant at) {
        return new HealthState(
                spec, liveness, proven, readiness, claimedUntil, what, Optional.of(at));
    }

    /** Whoever says that it works is alive: what went unanswered before is forgiven. */
    HealthState claiming(long until) {
        return new HealthState(
                spec,
                liveness.good() ? Tally.GOOD : liveness,
                proven,
                readiness,
                OptionalLong.of(until),
                lastFailure,
                failedAt);
    }

    /** As others see it; empty where nothing is checked. */
    public Optional<HealthReport> report() {
        if (spec.liveness().isEmpty() && spec.readiness().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new HealthReport(alive(), ready(), lastFailure, failedAt));
    }

    private Liveness alive() {
        if (spec.liveness().isEmpty()) {
            return Liveness.UNCHECKED;
        }
        if (!liveness.good()) {
            return Liveness.LOST;
        }
        return liveness.doubtful() ? Liveness.FAILING : Liveness.OK;
    }

    private Readiness ready() {
        if (spec.readiness().isEmpty()) {
            return Readiness.UNCHECKED;
        }
        return readiness.good() ? Readiness.READY : Readiness.NOT_READY;
    }
}
