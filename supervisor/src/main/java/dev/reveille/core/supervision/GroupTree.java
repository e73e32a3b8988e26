package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.Intensity;
import dev.reveille.core.fleet.Supervised;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The supervision groups of one tenant on one node: who is in them, and what they remember. Groups
 * are known through their members; one that no member names is forgotten.
 *
 * @param members by agent
 * @param groups those something was remembered of; any other is {@link GroupState#NEW}
 */
public record GroupTree(SortedMap<AgentId, Member> members, Map<GroupPath, GroupState> groups) {
    /** No agent is known. */
    public static final GroupTree EMPTY = new GroupTree(Collections.emptySortedMap(), Map.of());

    public GroupTree {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        groups = Map.copyOf(groups);
    }

    /** What a group remembers. */
    public GroupState state(GroupPath path) {
        return groups.getOrDefault(path, GroupState.NEW);
    }

    /** An agent of the tenant. */
    public Optional<Member> member(AgentId agent) {
        return Optional.ofNullable(members.get(agent));
    }

    /**
     * What its members say of a group. They should agree; where they do not, the first by name is
     * believed, so that every node believes the same.
     */
    Optional<GroupSpec> spec(GroupPath path) {
        return within(path).flatMap(m -> named(m, path).stream()).findFirst();
    }

    /** What restarts a group may need; of an agent alone its own. */
    public Intensity intensity(GroupPath path) {
        return spec(path)
                .map(GroupSpec::intensity)
                .or(() -> within(path).findFirst().map(m -> m.spec().intensity()))
                .orElse(Intensity.DEFAULT);
    }

    /** Until when restarts of an agent, or of those around it, count; empty = none does. */
    public Optional<Instant> counts(AgentId agent) {
        return member(agent).stream()
                .flatMap(member -> member.path().fromRoot().stream())
                .flatMap(
                        path ->
                                state(path).window().restarts().stream()
                                        .map(r -> r.at().plus(intensity(path).window())))
                .max(Instant::compareTo);
    }

    /** The groups around an agent as they stand now, the outermost first. */
    public List<Supervised.Group> standing(AgentId agent, Instant now) {
        return member(agent).stream()
                .flatMap(member -> member.path().fromRoot().stream())
                .map(path -> standing(path, now))
                .toList();
    }

    private Supervised.Group standing(GroupPath path, Instant now) {
        Intensity intensity = intensity(path);
        GroupState state = state(path);
        return new Supervised.Group(
                path.toString(),
                state.mode().name(),
                intensity.restarts(),
                intensity.window(),
                state.window().restarts().stream()
                        .map(RestartWindow.Restart::at)
                        .filter(at -> !at.plus(intensity.window()).isBefore(now))
                        .toList());
    }

    private static Optional<GroupSpec> named(Member member, GroupPath path) {
        Optional<GroupSpec> group = member.spec().group();
        int up = member.path().names().size() - path.names().size();
        for (int i = 0; i < up; i++) {
            group = group.flatMap(GroupSpec::parent).map(GroupSpec.Place::group);
        }
        return group;
    }

    /** Agents in a group or anywhere below it. */
    Stream<Member> within(GroupPath path) {
        return members.values().stream().filter(m -> m.path().within(path));
    }

    /** The newest epoch in a group or anywhere below it. */
    Epoch newest(GroupPath path) {
        return within(path).map(Member::epoch).max(Epoch::compareTo).orElse(Epoch.NONE);
    }

    GroupTree with(Member member) {
        var next = new TreeMap<>(members);
        next.put(member.agent(), member);
        return new GroupTree(next, groups);
    }

    /** With what a group remembers. */
    public GroupTree with(GroupPath path, GroupState state) {
        var next = new HashMap<>(groups);
        next.put(path, state);
        return new GroupTree(members, next);
    }

    /** Without an agent, and without what was remembered of groups that it was the last of. */
    GroupTree without(AgentId agent) {
        var left = new TreeMap<>(members);
        left.remove(agent);
        var tree = new GroupTree(left, groups);
        var kept = new HashMap<>(groups);
        kept.keySet().removeIf(path -> tree.within(path).findAny().isEmpty());
        return new GroupTree(left, kept);
    }
}
