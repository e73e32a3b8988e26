package dev.reveille.core.supervision;

import dev.reveille.core.fleet.BreakerState;
import java.time.Instant;
import java.util.Optional;

/**
 * What an agent's circuit breaker says, as plain data.
 *
 * @param state whether starts may happen
 * @param halfOpensAt when an open breaker lets one probe through; empty = not by itself
 * @param paused whether an operator's pause holds it open, whatever it has counted
 */
public record BreakerAnswer(BreakerState state, Optional<Instant> halfOpensAt, boolean paused) {
    public static final BreakerAnswer CLOSED =
            new BreakerAnswer(BreakerState.CLOSED, Optional.empty(), false);

    public static final BreakerAnswer HALF_OPEN =
            new BreakerAnswer(BreakerState.HALF_OPEN, Optional.empty(), false);

    public static BreakerAnswer open(Instant until) {
        return new BreakerAnswer(BreakerState.OPEN, Optional.of(until), false);
    }

    /** Open until someone resets it. */
    public static BreakerAnswer openUntilReset() {
        return new BreakerAnswer(BreakerState.OPEN, Optional.empty(), false);
    }

    /** Open while an operator's pause lasts. */
    public static final BreakerAnswer PAUSED =
            new BreakerAnswer(BreakerState.OPEN, Optional.empty(), true);

    /** The same, while an operator's pause lasts. */
    public BreakerAnswer held() {
        return permits() ? PAUSED : new BreakerAnswer(state, halfOpensAt, true);
    }

    /** Whether it is the pause alone that holds it open. */
    public boolean onlyPaused() {
        return equals(PAUSED);
    }

    public boolean permits() {
        return state != BreakerState.OPEN;
    }
}
