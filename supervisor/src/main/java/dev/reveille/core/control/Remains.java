package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is left of a placement once releases and losses are taken in.
 *
 * @param owner who still may run it
 * @param awaited whose release is still awaited
 * @param gone the owner it had, if it has released it or is lost
 */
record Remains(Optional<Owner> owner, List<Awaited> awaited, Optional<Owner> gone) {
    static Remains of(Placed placed, List<Released> releases, Map<NodeId, Membership> members) {
        List<Awaited> awaited =
                placed.awaited().stream()
                        .filter(former -> ControlLog.acts(former.owner(), members))
                        .filter(former -> !released(former.owner(), former.epoch(), releases))
                        .toList();
        Optional<Owner> owner =
                placed.owner()
                        .filter(o -> ControlLog.acts(o, members))
                        .filter(o -> !released(o, placed.epoch(), releases));
        return new Remains(owner, awaited, owner.isPresent() ? Optional.empty() : placed.owner());
    }

    private static boolean released(Owner owner, Epoch epoch, List<Released> releases) {
        return releases.stream()
                .anyMatch(r -> r.owner().equals(owner) && !epoch.isAfter(r.epoch()));
    }
}
