package dev.reveille.history.check;

import dev.reveille.core.check.Fact;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.wire.Healths;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When agents were at work for certain. A node tells of a busy claim when it looks, which may be
 * fifteen seconds after the claim has ended; so a claim counts from when it was told up to that
 * long before the node told otherwise.
 */
final class Claims {
    private static final Duration SLOWEST_LOOK = Duration.ofSeconds(15);

    private record Claim(Instant from, String where) {}

    private final Duration skew;
    private final Map<AgentId, Claim> open = new HashMap<>();

    Claims(Duration skew) {
        this.skew = skew;
    }

    List<Fact> of(Healths.Batch batch, Instant at, String where) {
        var facts = new ArrayList<Fact>();
        for (AgentHealth health : batch.agents()) {
            if (health.busy()) {
                open.putIfAbsent(health.agent(), new Claim(at, where));
            } else {
                Claim claim = open.remove(health.agent());
                Instant until = at.minus(SLOWEST_LOOK).minus(skew);
                if (claim != null && claim.from().isBefore(until)) {
                    facts.add(new Fact.Busy(claim.from(), claim.where(), health.agent(), until));
                }
            }
        }
        return facts;
    }
}
