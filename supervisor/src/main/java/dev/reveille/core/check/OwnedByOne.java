package dev.reveille.core.check;

import dev.reveille.core.check.LoggedOwners.Holding;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * At any moment at most one owner may run an agent, and a new one comes only after the old one's
 * release or loss. {@link OneOwner} record by record, of all pools together, and of a log whose
 * beginning has been cleaned: nothing is said of what is not known.
 */
public final class OwnedByOne implements Rule {
    private final LoggedOwners owners = new LoggedOwners();

    @Override
    public Optional<Violation> see(Fact fact) {
        if (!(fact instanceof Fact.Logged logged)) {
            return Optional.empty();
        }
        Optional<String> wrong =
                logged.key() instanceof ControlKey.Agent(AgentId agent) && owners.knows(agent)
                        ? logged.record()
                                .map(record -> placed((Placed) record))
                                .orElseGet(() -> gone(agent))
                        : Optional.empty();
        owners.read(logged);
        return wrong.map(what -> Violation.of(this, fact, what));
    }

    private Optional<String> placed(Placed placed) {
        AgentId agent = placed.agent();
        for (Holding held : owners.of(agent).values()) {
            boolean named =
                    Stream.concat(
                                    placed.owner().stream(),
                                    placed.awaited().stream().map(Awaited::owner))
                            .anyMatch(held.owner()::equals);
            if (!named) {
                return Optional.of(
                        agent + " forgets " + words(held.owner()) + ", which has not released it");
            }
        }
        return placed.owner().flatMap(owner -> owned(placed, owner));
    }

    private Optional<String> owned(Placed placed, Owner owner) {
        AgentId agent = placed.agent();
        if (owners.denies(owner)) {
            return Optional.of(agent + " is given to " + words(owner) + ", which is not accepted");
        }
        return owners.of(agent).values().stream()
                .map(Holding::owner)
                .filter(other -> !other.equals(owner))
                .findFirst()
                .map(
                        other ->
                                "%s is given to %s while %s has not released it"
                                        .formatted(agent, words(owner), words(other)));
    }

    private Optional<String> gone(AgentId agent) {
        return owners.of(agent).values().stream()
                .findFirst()
                .map(
                        held ->
                                "%s is gone, but %s has not released it"
                                        .formatted(agent, words(held.owner())));
    }

    static String words(Owner owner) {
        return owner.node() + " (" + owner.incarnation() + ")";
    }
}
