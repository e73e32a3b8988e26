package dev.reveille.core.supervision;

import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.RestartSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A child of a group: an agent, or a group of its own. */
sealed interface Element {
    /** An agent. */
    record Agent(Member member) implements Element {}

    /** A group, as what its parent holds it. */
    record Group(GroupPath path, GroupSpec.Place place) implements Element {}

    /** When it starts among its siblings. */
    default int order() {
        return switch (this) {
            case Agent(Member member) -> member.spec().order();
            case Group(_, var place) -> place.order();
        };
    }

    /** Which of its ends are followed by a restart. */
    default RestartSpec.Type restart() {
        return switch (this) {
            case Agent(Member member) -> member.type();
            case Group(_, var place) -> place.restart();
        };
    }

    /** Whether its end counts for its group's auto-shutdown. */
    default boolean significant() {
        return switch (this) {
            case Agent(Member member) -> member.spec().significant();
            case Group(_, var place) -> place.significant();
        };
    }

    /** Whether it is that child, however it stood then. */
    default boolean same(Element other) {
        return switch (this) {
            case Agent(Member own) -> other instanceof Agent && other.holds(own);
            case Group(GroupPath path, _) ->
                    other instanceof Group(GroupPath its, _) && its.equals(path);
        };
    }

    /** Whether it is, or holds, that agent. */
    default boolean holds(Member member) {
        return switch (this) {
            case Agent(Member own) -> own.agent().equals(member.agent());
            case Group(GroupPath path, _) -> member.path().within(path);
        };
    }

    /** Agents that are it or in it. */
    default List<Member> members(GroupTree tree) {
        return switch (this) {
            case Agent(Member member) -> List.of(member);
            case Group(GroupPath path, _) -> tree.within(path).toList();
        };
    }

    /** Whether it has ended for good. */
    default boolean over(GroupTree tree) {
        return switch (this) {
            case Agent(Member member) -> member.over();
            case Group(GroupPath path, _) -> tree.state(path).mode() != GroupState.Mode.RUNNING;
        };
    }

    /** A group's children: lower orders first, groups before agents of the same, then by name. */
    static List<Element> of(GroupTree tree, GroupPath parent) {
        Map<GroupPath, Element> groups = new LinkedHashMap<>();
        var agents = new ArrayList<Element>();
        tree.within(parent)
                .forEach(
                        member -> {
                            GroupPath path = member.path();
                            if (path.equals(parent)) {
                                agents.add(new Agent(member));
                                return;
                            }
                            GroupPath child =
                                    new GroupPath(
                                            path.tenant(),
                                            path.names().subList(0, parent.names().size() + 1));
                            place(tree, child)
                                    .ifPresent(
                                            place ->
                                                    groups.putIfAbsent(
                                                            child, new Group(child, place)));
                        });
        var all = new ArrayList<>(groups.values());
        all.addAll(agents);
        all.sort(Comparator.comparingInt(Element::order));
        return all;
    }

    private static Optional<GroupSpec.Place> place(GroupTree tree, GroupPath child) {
        return tree.spec(child).flatMap(GroupSpec::parent);
    }
}
