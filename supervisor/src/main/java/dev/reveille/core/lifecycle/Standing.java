package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.LifecycleState;
import java.time.Instant;
import java.util.Optional;

/**
 * Where an agent stands after its last decision.
 *
 * @param state its state
 * @param since when that was entered
 * @param score of the last decision, 0 to 1
 * @param belowSince since when its score is below the dormant threshold, if it is
 */
public record Standing(
        LifecycleState state, Instant since, double score, Optional<Instant> belowSince) {}
