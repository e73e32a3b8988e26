package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import java.time.Instant;
import java.util.Optional;

/**
 * What a score makes of an agent.
 *
 * @param standing where it stands now
 * @param wouldBe where it would be without dwell or hold
 * @param hold why it is not there, or why nobody can know for sure
 * @param nextLook when time alone changes that; always later than now
 */
public record Step(
        Standing standing,
        LifecycleState wouldBe,
        Optional<HoldReason> hold,
        Optional<Instant> nextLook) {}
