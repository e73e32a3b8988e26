package dev.reveille.core.supervision;

import static java.util.stream.Collectors.joining;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What specs of one tenant's agents, each fine by itself, say together that cannot have been meant:
 * told when they are applied, since each agent would only wait, or the group be another than its
 * members read.
 */
public final class GroupDoubts {
    /** Agents named, of many. */
    private static final int TOLD = 5;

    private final SortedMap<AgentId, SupervisionSpec> members;
    private final SortedMap<AgentId, StartOrder> orders = new TreeMap<>();
    private final Set<AgentId> told = new HashSet<>();
    private final List<String> doubts = new ArrayList<>();

    private GroupDoubts(SortedMap<AgentId, SupervisionSpec> members) {
        this.members = members;
        members.forEach((agent, spec) -> orders.put(agent, StartOrder.of(agent, spec)));
    }

    /** One sentence each. */
    public static List<String> of(SortedMap<AgentId, SupervisionSpec> members) {
        var all = new GroupDoubts(members);
        members.forEach(all::dependencies);
        all.circles();
        all.descriptions();
        return all.doubts;
    }

    private void dependencies(AgentId agent, SupervisionSpec spec) {
        for (String name : new TreeMap<>(spec.dependsOn()).keySet()) {
            var other = new AgentId(agent.tenant(), name);
            var there = Optional.ofNullable(members.get(other));
            if (there.isEmpty()) {
                doubts.add(agent + " depends on " + other + ", which has no spec: it waits for it");
            } else if (!root(agent, spec).equals(root(other, there.get()))) {
                doubts.add(agent + " depends on " + other + ", which is not in its group");
            } else if (sameGroup(spec, there.get()) && spec.order() < there.get().order()) {
                told.addAll(List.of(agent, other));
                doubts.add(
                        agent
                                + " and "
                                + other
                                + " wait for each other to start: depends.on says so of the first,"
                                + " and order of the other; give "
                                + agent
                                + " an order of at least "
                                + there.get().order());
            }
        }
    }

    private static String root(AgentId agent, SupervisionSpec spec) {
        return GroupPath.of(agent, spec).root().toString();
    }

    private static boolean sameGroup(SupervisionSpec one, SupervisionSpec other) {
        return one.group().map(GroupSpec::name).equals(other.group().map(GroupSpec::name));
    }

    /** Those that wait for each other in a circle: told once, from the first by name. */
    private void circles() {
        circles(this::dependedOn, "depends.on leads in a circle; take one step out");
        circles(
                this::waitedFor,
                "depends.on says so of some, and the order of their groups of others; give"
                        + " those that wait the higher order");
    }

    private void circles(Function<AgentId, Collection<AgentId>> steps, String why) {
        for (AgentId agent : members.keySet()) {
            var reached = reached(agent, steps);
            if (!told.contains(agent) && reached.contains(agent)) {
                var circle =
                        reached.stream()
                                .filter(met -> reached(met, steps).contains(agent))
                                .sorted()
                                .toList();
                told.addAll(circle);
                doubts.add(names(circle) + " wait for each other to start: " + why);
            }
        }
    }

    private Collection<AgentId> dependedOn(AgentId agent) {
        return members.getOrDefault(agent, SupervisionSpec.DEFAULT).dependsOn().keySet().stream()
                .map(name -> new AgentId(agent.tenant(), name))
                .toList();
    }

    /** What it depends on, and all that are to be ready before it. */
    private Collection<AgentId> waitedFor(AgentId agent) {
        var all = new ArrayList<>(dependedOn(agent));
        var own = orders.get(agent);
        if (own != null) {
            orders.forEach(
                    (other, order) -> {
                        if (order.before(own)) {
                            all.add(other);
                        }
                    });
        }
        return all;
    }

    private static String names(List<AgentId> agents) {
        String all = agents.stream().limit(TOLD).map(AgentId::toString).collect(joining(", "));
        return agents.size() > TOLD ? all + " and " + (agents.size() - TOLD) + " more" : all;
    }

    /** All an agent comes to by any way; itself only in a circle. */
    private static Set<AgentId> reached(
            AgentId from, Function<AgentId, Collection<AgentId>> steps) {
        var reached = new HashSet<AgentId>();
        var next = new ArrayDeque<AgentId>(List.of(from));
        while (!next.isEmpty()) {
            for (AgentId on : steps.apply(next.remove())) {
                if (reached.add(on)) {
                    next.add(on);
                }
            }
        }
        return reached;
    }

    /** A group is what its first member by name says. */
    private void descriptions() {
        var first = new TreeMap<String, AgentId>();
        var said = new TreeMap<String, GroupSpec>();
        members.forEach(
                (agent, spec) -> {
                    Optional<GroupSpec> next = spec.group();
                    while (next.isPresent()) {
                        var group = next.get();
                        String path = GroupPath.of(agent.tenant(), group).toString();
                        var believed = said.putIfAbsent(path, group);
                        first.putIfAbsent(path, agent);
                        if (believed != null && !group.equals(believed)) {
                            doubts.add(differ(path, first, agent));
                        }
                        next = group.parent().map(GroupSpec.Place::group);
                    }
                });
    }

    private static String differ(String path, SortedMap<String, AgentId> first, AgentId agent) {
        return "group "
                + path
                + ": "
                + Objects.requireNonNull(first.get(path))
                + " and "
                + agent
                + " describe it differently; the first by name is believed";
    }
}
