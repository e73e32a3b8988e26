package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.SupervisionSpec;
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
    private final SortedMap<AgentId, SupervisionSpec> members;
    private final List<String> doubts = new ArrayList<>();

    private GroupDoubts(SortedMap<AgentId, SupervisionSpec> members) {
        this.members = members;
    }

    /** One sentence each. */
    public static List<String> of(SortedMap<AgentId, SupervisionSpec> members) {
        var all = new GroupDoubts(members);
        members.forEach(all::dependencies);
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
            } else if (first(agent, other)) {
                doubts.add(
                        waits(agent, other)
                                + ": depends.on leads from one to the other and back; take one out");
            } else if (sameGroup(spec, there.get()) && spec.order() < there.get().order()) {
                doubts.add(
                        waits(agent, other)
                                + ": depends.on says so of the first, and order of the other; give "
                                + agent
                                + " an order of at least "
                                + there.get().order());
            }
        }
    }

    private static String waits(AgentId agent, AgentId other) {
        return agent.equals(other)
                ? agent + " waits for itself to start"
                : agent + " and " + other + " wait for each other to start";
    }

    private static String root(AgentId agent, SupervisionSpec spec) {
        return GroupPath.of(agent, spec).root().toString();
    }

    private static boolean sameGroup(SupervisionSpec one, SupervisionSpec other) {
        return one.group().map(GroupSpec::name).equals(other.group().map(GroupSpec::name));
    }

    /** Whether this is the step of a circle that tells of it: that from its first agent by name. */
    private boolean first(AgentId agent, AgentId other) {
        var met = new HashSet<AgentId>();
        return reaches(other, agent, met) && met.stream().allMatch(a -> agent.compareTo(a) <= 0);
    }

    private boolean reaches(AgentId from, AgentId to, Set<AgentId> met) {
        if (from.equals(to)) {
            return true;
        }
        var spec = members.get(from);
        return spec != null
                && met.add(from)
                && spec.dependsOn().keySet().stream()
                        .anyMatch(name -> reaches(new AgentId(to.tenant(), name), to, met));
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
