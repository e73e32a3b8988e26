package dev.reveille.core.supervision;

import static java.util.stream.Collectors.joining;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What specs of one tenant's agents, each fine by itself, say together that cannot have been meant:
 * told when they are applied, since each agent would only wait, or the group be another than its
 * members read.
 */
public final class GroupDoubts {
    /** Agents named, of many. */
    private static final int TOLD = 5;

    private final SortedMap<AgentId, SupervisionSpec> members;
    private final List<String> doubts = new ArrayList<>();

    private GroupDoubts(SortedMap<AgentId, SupervisionSpec> members) {
        this.members = members;
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
        var told = new HashSet<AgentId>();
        for (AgentId agent : members.keySet()) {
            var reached = reached(agent);
            if (!told.contains(agent) && reached.contains(agent)) {
                var circle =
                        reached.stream()
                                .filter(met -> reached(met).contains(agent))
                                .sorted()
                                .toList();
                told.addAll(circle);
                doubts.add(
                        names(circle)
                                + " wait for each other to start: depends.on leads in a circle;"
                                + " take one step out");
            }
        }
    }

    private static String names(List<AgentId> agents) {
        String all = agents.stream().limit(TOLD).map(AgentId::toString).collect(joining(", "));
        return agents.size() > TOLD ? all + " and " + (agents.size() - TOLD) + " more" : all;
    }

    /** All an agent depends on by any way; itself only in a circle. */
    private Set<AgentId> reached(AgentId from) {
        var reached = new HashSet<AgentId>();
        var next = new ArrayDeque<AgentId>(List.of(from));
        while (!next.isEmpty()) {
            AgentId agent = next.remove();
            var spec = members.getOrDefault(agent, SupervisionSpec.DEFAULT);
            for (String name : spec.dependsOn().keySet()) {
                var on = new AgentId(agent.tenant(), name);
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
