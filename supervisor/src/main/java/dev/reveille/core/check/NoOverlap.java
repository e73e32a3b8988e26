package dev.reveille.core.check;

import dev.reveille.core.check.Fact.Began;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Of an exclusive agent no two processes ever exist at once. Of any other two may where the node of
 * one of them was LOST while that was its own, and only on different lives of nodes: no life of a
 * node ever runs an agent twice.
 */
public final class NoOverlap implements Rule {
    private final boolean exclusiveToo;
    private final LoggedOwners owners = new LoggedOwners();
    private final Map<AgentId, List<Began>> alive = new HashMap<>();
    private final Set<AgentId> exclusive = new HashSet<>();

    /**
     * @param exclusiveToo whether exclusive agents are held to their promise; else they are judged
     *     as any other
     */
    public NoOverlap(boolean exclusiveToo) {
        this.exclusiveToo = exclusiveToo;
    }

    @Override
    public Optional<Violation> see(Fact fact) {
        switch (fact) {
            case Fact.Logged logged -> {
                owners.read(logged);
                if (logged.record().orElse(null) instanceof Placed placed) {
                    boolean _ =
                            placed.exclusive()
                                    ? exclusive.add(placed.agent())
                                    : exclusive.remove(placed.agent());
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
        return (exclusiveToo && exclusive.contains(newer.agent()))
                || older.owner().equals(newer.owner())
                || !(lost(older) || lost(newer));
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
