package dev.reveille.core.supervision;

import dev.reveille.core.fleet.BreakerState;
import java.time.Instant;
import java.util.Optional;

/**
 * What an agent's circuit breaker says, as plain data.
 *
 * @param state whether starts may happen
 * @param halfOpensAt when an open breaker lets one probe through; empty = not by itself
 */
public record BreakerAnswer(BreakerState state, Optional<Instant> halfOpensAt) {
    public static final BreakerAnswer CLOSED =
            new BreakerAnswer(BreakerState.CLOSED, Optional.empty());

    public static final BreakerAnswer HALF_OPEN =
            new BreakerAnswer(BreakerState.HALF_OPEN, Optional.empty());

    public static BreakerAnswer open(Instant until) {
        return new BreakerAnswer(BreakerState.OPEN, Optional.of(until));
    }

    /** Open until someone resets it. */
    public static BreakerAnswer openUntilReset() {
        return new BreakerAnswer(BreakerState.OPEN, Optional.empty());
    }

    public boolean permits() {
        return state != BreakerState.OPEN;
    }
}
