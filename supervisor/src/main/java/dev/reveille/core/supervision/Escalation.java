package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.GroupSpec.AutoShutdown;
import dev.reveille.core.fleet.GroupSpec.Strategy;
import dev.reveille.core.fleet.Intensity;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the end of a child means to its group, and what becomes of the group means to its parent: a
 * restart within the intensity, else the group is given up, and so on towards the root.
 */
final class Escalation {
    private Escalation() {}

    /**
     * The end that is judged.
     *
     * @param element the child that ended
     * @param agent the agent it began with
     * @param how what happened, for people
     */
    record End(Element element, AgentId agent, String how, Instant at) {
        End of(String what) {
            return of(element, what);
        }

        End of(Element around, String what) {
            return new End(around, agent, what, at);
        }
    }

    /** A child is to be started again: with whom the strategy says, if the intensity allows it. */
    static GroupStep restart(GroupTree tree, GroupPath group, End end, StopReason reason) {
        Intensity intensity = tree.intensity(group);
        GroupState state = tree.state(group);
        RestartWindow window = state.window().and(end.agent(), end.at(), intensity);
        if (window.exceeds(end.at(), intensity)) {
            return giveUp(tree, group, intensity, end);
        }
        GroupTree counted = tree.with(group, state.with(window));
        Strategy strategy = tree.spec(group).map(GroupSpec::strategy).orElse(Strategy.ONE_FOR_ONE);
        List<Element> set = together(Element.of(counted, group), end.element(), strategy);
        boolean itselfOnly =
                strategy == Strategy.ONE_FOR_ONE && end.element() instanceof Element.Agent;
        return itselfOnly ? GroupStep.of(counted) : Restarting.of(counted, group, set, end, reason);
    }

    private static List<Element> together(
            List<Element> elements, Element fallen, Strategy strategy) {
        return switch (strategy) {
            case ONE_FOR_ONE -> elements.stream().filter(fallen::same).toList();
            case ONE_FOR_ALL -> elements;
            case REST_FOR_ONE ->
                    elements.stream()
                            .filter(e -> fallen.same(e) || e.order() > fallen.order())
                            .toList();
        };
    }

    /** More restarts than the intensity allows. */
    private static GroupStep giveUp(GroupTree tree, GroupPath group, Intensity intensity, End end) {
        String why =
                "needed more than "
                        + intensity.restarts()
                        + (intensity.restarts() == 1 ? " restart" : " restarts")
                        + " within "
                        + intensity.window().toMillis() / 1000.0
                        + " s; last, "
                        + end.how();
        Optional<Element> itself = asChild(tree, group);
        if (itself.filter(e -> e.restart() != RestartSpec.Type.TEMPORARY).isPresent()) {
            return restart(
                    tree,
                    group.parent().orElseThrow(),
                    end.of(itself.get(), "group " + group + " " + why),
                    StopReason.ESCALATED);
        }
        GroupStep given =
                close(tree, group, GroupState.Mode.FAILED, why, StopReason.ESCALATED, end);
        return tellParent(given, itself, group, end.of("group " + group + " " + why));
    }

    /** A closed group has ended for good, as far as the parent is concerned. */
    private static GroupStep tellParent(
            GroupStep closed, Optional<Element> itself, GroupPath group, End end) {
        return itself.map(
                        e ->
                                closed.then(
                                        t ->
                                                over(
                                                        t,
                                                        group.parent().orElseThrow(),
                                                        end.of(e, end.how()))))
                .orElse(closed);
    }

    /** A child has ended for good; where it is significant, its group may end with it. */
    static GroupStep over(GroupTree tree, GroupPath group, End end) {
        AutoShutdown auto =
                tree.spec(group).map(GroupSpec::autoShutdown).orElse(AutoShutdown.NEVER);
        boolean ends =
                end.element().significant()
                        && switch (auto) {
                            case NEVER -> false;
                            case ANY_SIGNIFICANT -> true;
                            case ALL_SIGNIFICANT ->
                                    Element.of(tree, group).stream()
                                            .filter(Element::significant)
                                            .allMatch(e -> e.over(tree) || end.element().same(e));
                        };
        return ends && tree.state(group).mode() == GroupState.Mode.RUNNING
                ? shutDown(tree, group, end)
                : GroupStep.of(tree);
    }

    private static GroupStep shutDown(GroupTree tree, GroupPath group, End end) {
        String why = "ended with its significant children; last, " + end.how();
        Optional<Element> itself = asChild(tree, group);
        if (itself.filter(e -> e.restart() == RestartSpec.Type.PERMANENT).isPresent()) {
            return restart(
                    tree,
                    group.parent().orElseThrow(),
                    end.of(itself.get(), "group " + group + " " + why),
                    StopReason.GROUP);
        }
        GroupStep closed =
                close(tree, group, GroupState.Mode.COMPLETED, why, StopReason.GROUP, end);
        return tellParent(closed, itself, group, end.of("group " + group + " " + why));
    }

    private static GroupStep close(
            GroupTree tree,
            GroupPath group,
            GroupState.Mode mode,
            String why,
            StopReason reason,
            End end) {
        var stops = StopOrder.of(tree, Element.of(tree, group));
        GroupState over =
                tree.state(group).over(mode, why, tree.newest(group)).stopping(stops, reason);
        return GroupStep.of(
                tree.with(group, over),
                new GroupEffect.Note(end.agent(), reason, "group " + group + " " + why));
    }

    /** A group as a child of its parent; empty = a root. */
    private static Optional<Element> asChild(GroupTree tree, GroupPath group) {
        return group.parent().stream()
                .flatMap(parent -> Element.of(tree, parent).stream())
                .filter(e -> e instanceof Element.Group(GroupPath path, _) && path.equals(group))
                .findFirst();
    }
}
