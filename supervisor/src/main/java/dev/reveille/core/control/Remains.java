package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is left of a placement once releases and losses are taken in.
 *
 * @param owner who still may run it
 * @param awaited whose release is still awaited
 * @param gone the owner it had, if it has released it or is lost
 * @param lost those that ended without a release
 */
record Remains(
        Optional<Owner> owner, List<Awaited> awaited, Optional<Owner> gone, List<Owner> lost) {
    static Remains of(Placed placed, List<Released> releases, Map<NodeId, Membership> members) {
        var lost = new ArrayList<Owner>();
        Predicate<Owner> acts =
                owner -> {
                    boolean can = ControlLog.acts(owner, placed.exclusive(), members);
                    if (!can) {
                        lost.add(owner);
                    }
                    return can;
                };
        Optional<Owner> owner =
                placed.owner().filter(o -> !released(o, placed.epoch(), releases)).filter(acts);
        List<Awaited> awaited =
                placed.awaited().stream()
                        .filter(former -> !released(former.owner(), former.epoch(), releases))
                        .filter(former -> acts.test(former.owner()))
                        .toList();
        Optional<Owner> gone = owner.isPresent() ? Optional.empty() : placed.owner();
        return new Remains(owner, awaited, gone, List.copyOf(lost));
    }

    private static boolean released(Owner owner, Epoch epoch, List<Released> releases) {
        return releases.stream()
                .anyMatch(r -> r.owner().equals(owner) && !epoch.isAfter(r.epoch()));
    }
}
