package dev.reveille.core.check;

import dev.reveille.core.check.Fact.Began;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Of an exclusive agent no two processes that were begun as such ever exist at once. Of any other
 * two may where the node of one of them was LOST while that was its own, and only on different
 * lives of nodes: no life of a node ever runs an agent twice.
 *
 * <p>A process of an older epoch that is said to begin after one of a newer epoch, by less than two
 * clocks may make of it, may have been gone by then: of that nothing is said.
 */
public final class NoOverlap implements Rule {
    private final boolean exclusiveToo;
    private final Duration skew;
    private final LoggedOwners owners = new LoggedOwners();
    private final Map<AgentId, List<Began>> alive = new HashMap<>();
    private final Map<AgentId, Set<Epoch>> exclusive = new HashMap<>();

    /**
     * @param exclusiveToo whether exclusive agents are held to their promise; else they are judged
     *     as any other
     */
    public NoOverlap(boolean exclusiveToo) {
        this(exclusiveToo, Duration.ZERO);
    }

    /**
     * Of facts by several clocks, told as their tellers do: beginnings late and ends early by the
     * skew.
     *
     * @param exclusiveToo as above
     * @param skew by how much the clocks may differ
     */
    public NoOverlap(boolean exclusiveToo, Duration skew) {
        this.exclusiveToo = exclusiveToo;
        this.skew = skew;
    }

    @Override
    public Optional<Violation> see(Fact fact) {
        switch (fact) {
            case Fact.Logged logged -> {
                owners.read(logged);
                if (logged.record().orElse(null) instanceof Placed placed && placed.exclusive()) {
                    exclusive
                            .computeIfAbsent(placed.agent(), _ -> new HashSet<>())
                            .add(placed.epoch());
                }
            }
            case Began began -> {
                var others = alive.computeIfAbsent(began.agent(), _ -> new ArrayList<>());
                Optional<Began> beside = others.stream().filter(o -> clash(o, began)).findFirst();
                others.add(began);
                return beside.map(other -> Violation.of(this, fact, words(began, other)));
            }
            case Fact.Ended ended ->
                    alive.getOrDefault(ended.agent(), List.of())
                            .removeIf(
                                    b -> b.owner().equals(ended.owner()) && b.pid() == ended.pid());
            case Fact.StopAsked _, Fact.Busy _, Fact.Wanted _, Fact.Passed _ -> {}
        }
        return Optional.empty();
    }

    private boolean clash(Began older, Began newer) {
        if (older.owner().equals(newer.owner())) {
            return true;
        }
        return !toldLate(older, newer)
                && ((exclusiveToo && exclusive(older) && exclusive(newer))
                        || !(lost(older) || lost(newer)));
    }

    private boolean toldLate(Began known, Began begins) {
        return known.epoch().isAfter(begins.epoch())
                && begins.at().isBefore(known.at().plus(skew.multipliedBy(2)));
    }

    private boolean exclusive(Began process) {
        return exclusive.getOrDefault(process.agent(), Set.of()).contains(process.epoch());
    }

    private boolean lost(Began process) {
        return owners.lost(process.agent(), process.owner(), process.epoch());
    }

    private static String words(Began newer, Began older) {
        return "%s begins on %s under epoch %s while its process %s of epoch %s exists on %s"
                .formatted(
                        newer.agent(),
                        OwnedByOne.words(newer.owner()),
                        newer.epoch(),
                        older.pid(),
                        older.epoch(),
                        OwnedByOne.words(older.owner()));
    }
}
