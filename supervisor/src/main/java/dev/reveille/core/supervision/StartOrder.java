package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When an agent starts among the others of its tree, as its spec says: the order, in each group
 * around it, of the child it belongs to.
 *
 * @param groups names of the groups around it, the root first
 * @param orders in each of these groups, of the group within or of the agent itself
 */
record StartOrder(List<String> groups, List<Integer> orders) {
    StartOrder {
        groups = List.copyOf(groups);
        orders = List.copyOf(orders);
    }

    static StartOrder of(AgentId agent, SupervisionSpec spec) {
        var orders = new ArrayList<Integer>();
        orders.add(spec.order());
        Optional<GroupSpec.Place> place = spec.group().flatMap(GroupSpec::parent);
        while (place.isPresent()) {
            orders.addFirst(place.get().order());
            place = place.get().group().parent();
        }
        return new StartOrder(GroupPath.of(agent, spec).names(), orders);
    }

    /** Whether the other waits for this one: in the innermost group around both it comes later. */
    boolean before(StartOrder other) {
        int shared = 0;
        while (shared < Math.min(groups.size(), other.groups.size())
                && groups.get(shared).equals(other.groups.get(shared))) {
            shared++;
        }
        return shared > 0 && orders.get(shared - 1) < other.orders.get(shared - 1);
    }
}
