package dev.reveille.core.check;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Epochs of an agent only rise, over all pools, and every new owner comes with a new one. */
public final class EpochsRise implements Rule {
    private final Map<AgentId, Placed> last = new HashMap<>();
    private final Map<AgentId, Owner> lastOwner = new HashMap<>();

    @Override
    public Optional<Violation> see(Fact fact) {
        if (!(fact instanceof Fact.Logged logged
                && logged.record().orElse(null) instanceof Placed placed)) {
            return Optional.empty();
        }
        Placed before = last.put(placed.agent(), placed);
        Optional<Owner> ownerBefore = Optional.ofNullable(lastOwner.get(placed.agent()));
        placed.owner().ifPresent(owner -> lastOwner.put(placed.agent(), owner));
        if (before == null) {
            return Optional.empty();
        }
        if (before.epoch().isAfter(placed.epoch())) {
            return Optional.of(
                    Violation.of(
                            this,
                            fact,
                            "epoch of %s fell from %s to %s"
                                    .formatted(placed.agent(), before.epoch(), placed.epoch())));
        }
        boolean another = placed.owner().isPresent() && !placed.owner().equals(ownerBefore);
        return another && ownerBefore.isPresent() && placed.epoch().equals(before.epoch())
                ? Optional.of(
                        Violation.of(
                                this,
                                fact,
                                "%s has a new owner, %s, under the old epoch %s"
                                        .formatted(
                                                placed.agent(),
                                                OwnedByOne.words(placed.owner().get()),
                                                placed.epoch())))
                : Optional.empty();
    }
}
