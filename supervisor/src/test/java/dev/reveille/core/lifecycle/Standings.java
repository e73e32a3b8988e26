package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.LifecycleState;
import java.time.Instant;
import java.util.Optional;

/** Where agents stand whose evaluators are well. */
final class Standings {
    private Standings() {}

    static Standing of(LifecycleState state, Instant since, double score) {
        return of(state, since, score, Optional.empty());
    }

    static Standing of(
            LifecycleState state, Instant since, double score, Optional<Instant> belowSince) {
        return new Standing(
                state, since, Optional.of(since), state, score, belowSince, Optional.empty());
    }
}
