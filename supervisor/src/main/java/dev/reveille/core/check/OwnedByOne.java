package dev.reveille.core.check;

import dev.reveille.core.check.LoggedOwners.Holding;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * At any moment at most one owner may run an agent, and a new one comes only after the old one's
 * release or loss. {@link OneOwner} record by record, of all pools together, and of a log whose
 * beginning has been cleaned: nothing is said of what is not known.
 *
 * <p>Records of one pool have an order, those of two have only their clocks: two owners in two
 * pools are too many once the older one has kept the agent for longer than clocks may differ.
 */
public final class OwnedByOne implements Rule {
    private final Duration skew;
    private final LoggedOwners owners = new LoggedOwners();
    private final List<Suspect> suspects = new ArrayList<>();

    /** Two owners in two pools, if the older one is still there when clocks are no excuse. */
    private record Suspect(AgentId agent, Holding older, Instant until, Violation violation) {}

    /** Of facts by one clock. */
    public OwnedByOne() {
        this(Duration.ZERO);
    }

    /**
     * @param skew by how much clocks may differ
     */
    public OwnedByOne(Duration skew) {
        this.skew = skew;
    }

    @Override
    public Optional<Violation> see(Fact fact) {
        Optional<Violation> found = proven(fact.at());
        if (!(fact instanceof Fact.Logged logged)) {
            return found;
        }
        Optional<String> wrong =
                logged.key() instanceof ControlKey.Agent(AgentId agent) && owners.knows(agent)
                        ? logged.record()
                                .map(record -> placed((Placed) record, logged))
                                .orElseGet(() -> gone(agent, logged.pool()))
                        : Optional.empty();
        owners.read(logged);
        suspects.removeIf(suspect -> !held(suspect));
        return wrong.map(what -> Violation.of(this, fact, what))
                .or(() -> found)
                .or(() -> proven(fact.at()));
    }

    private Optional<Violation> proven(Instant now) {
        var all = suspects.stream().filter(suspect -> !now.isBefore(suspect.until())).toList();
        suspects.removeAll(all);
        return all.stream().map(Suspect::violation).findFirst();
    }

    private boolean held(Suspect suspect) {
        return owners.of(suspect.agent()).containsValue(suspect.older());
    }

    private Optional<String> placed(Placed placed, Fact.Logged logged) {
        AgentId agent = placed.agent();
        for (Holding held : owners.of(agent).values()) {
            boolean named =
                    Stream.concat(
                                    placed.owner().stream(),
                                    placed.awaited().stream().map(Awaited::owner))
                            .anyMatch(held.owner()::equals);
            if (held.pool() == logged.pool() && !named) {
                return Optional.of(
                        agent + " forgets " + words(held.owner()) + ", which has not released it");
            }
        }
        return placed.owner().flatMap(owner -> owned(placed, owner, logged));
    }

    private Optional<String> owned(Placed placed, Owner owner, Fact.Logged logged) {
        AgentId agent = placed.agent();
        var given = new Holding(owner, logged.pool(), placed.epoch());
        if (owners.denies(agent, given)) {
            return Optional.of(agent + " is given to " + words(owner) + ", which is not accepted");
        }
        for (Holding other : owners.of(agent).values()) {
            if (other.pool() != logged.pool()) {
                suspect(agent, given, other, logged);
            } else if (!other.owner().equals(owner)) {
                return Optional.of(twice(agent, given, other));
            }
        }
        return Optional.empty();
    }

    private void suspect(AgentId agent, Holding given, Holding other, Fact.Logged logged) {
        Holding older = given.epoch().isAfter(other.epoch()) ? other : given;
        suspects.add(
                new Suspect(
                        agent,
                        older,
                        logged.at().plus(skew),
                        Violation.of(
                                this,
                                logged,
                                twice(agent, given, other)
                                        + ": pools %s and %s"
                                                .formatted(given.pool(), other.pool()))));
    }

    private static String twice(AgentId agent, Holding given, Holding other) {
        return "%s is given to %s while %s has not released it"
                .formatted(agent, words(given.owner()), words(other.owner()));
    }

    private Optional<String> gone(AgentId agent, int pool) {
        return owners.of(agent).values().stream()
                .filter(held -> held.pool() == pool)
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
