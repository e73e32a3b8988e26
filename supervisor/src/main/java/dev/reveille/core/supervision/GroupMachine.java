package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.StopReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * OTP's supervisor over the agents of one tenant: who starts when, who is restarted with whom, and
 * when a group is given up. It decides about groups alone; each agent's own machine knows its
 * process, its back-off and its breaker. No clock, no I/O.
 */
public final class GroupMachine {
    private GroupMachine() {}

    /** One step. */
    public static GroupStep step(GroupTree tree, GroupEvent event, Instant now) {
        return switch (event) {
            case GroupEvent.Seen(Member member) -> seen(tree, member).then(Settling::settle);
            case GroupEvent.Gone(AgentId agent) ->
                    GroupStep.of(tree.without(agent)).then(Settling::settle);
            case GroupEvent.Fell(AgentId agent, String how) ->
                    known(tree, agent, member -> fell(tree, member, how, now));
            case GroupEvent.Ended(AgentId agent, String how) ->
                    known(tree, agent, member -> ended(tree, member, how, now));
            case GroupEvent.Reset(AgentId agent) -> known(tree, agent, m -> reset(tree, m));
        };
    }

    /** Whether an agent may start now; one that is not known may. */
    public static StartAnswer answer(GroupTree tree, AgentId agent) {
        return tree.member(agent)
                .map(member -> StartGate.answer(tree, member))
                .orElseGet(StartAnswer.Free::new);
    }

    /**
     * Whether an unwanted agent may be stopped now: those that start after it, and are not wanted
     * either, end first.
     */
    public static boolean mayStop(GroupTree tree, AgentId agent) {
        return tree.member(agent).map(member -> mayStop(tree, member)).orElse(true);
    }

    private static boolean mayStop(GroupTree tree, Member member) {
        return member.path().fromRoot().stream()
                .map(path -> Element.of(tree, path))
                .noneMatch(
                        elements -> {
                            int order = orderOf(elements, member);
                            return elements.stream()
                                    .filter(e -> e.order() > order)
                                    .flatMap(e -> e.members(tree).stream())
                                    .anyMatch(m -> m.live() && !m.wanted());
                        });
    }

    private static int orderOf(List<Element> elements, Member member) {
        return elements.stream()
                .filter(e -> e.holds(member))
                .mapToInt(Element::order)
                .findFirst()
                .orElse(0);
    }

    private static GroupStep known(
            GroupTree tree, AgentId agent, Function<Member, GroupStep> step) {
        return tree.member(agent)
                .map(member -> step.apply(member).then(Settling::settle))
                .orElseGet(() -> GroupStep.of(tree));
    }

    /** A newer placement than the one a group was given up under gives it another chance. */
    private static GroupStep seen(GroupTree tree, Member member) {
        GroupTree next = tree.with(member.asFresh(fresh(tree.member(member.agent()), member)));
        for (GroupPath path : member.path().fromRoot()) {
            GroupState state = next.state(path);
            if (state.mode() != GroupState.Mode.RUNNING && member.epoch().isAfter(state.until())) {
                next = next.with(path, state.running());
            }
        }
        return GroupStep.of(next);
    }

    /**
     * Its order counts from when it is wanted, or restarted with others, until it becomes ready;
     * one that is met running has kept it.
     */
    private static boolean fresh(Optional<Member> before, Member now) {
        boolean ready = now.life() == Member.Life.READY;
        if (before.isEmpty()) {
            return !ready;
        }
        boolean becameReady = ready && before.get().life() != Member.Life.READY;
        return !becameReady && (before.get().fresh() || (now.wanted() && !before.get().wanted()));
    }

    private static GroupStep fell(GroupTree tree, Member member, String how, Instant now) {
        // One that fell while it was to be stopped asks nobody for a restart.
        return beingStopped(tree, member)
                ? GroupStep.of(tree)
                : Escalation.restart(tree, member.path(), end(member, how, now), StopReason.GROUP);
    }

    private static GroupStep ended(GroupTree tree, Member member, String how, Instant now) {
        return beingStopped(tree, member)
                ? GroupStep.of(tree)
                : Escalation.over(tree, member.path(), end(member, how, now));
    }

    private static Escalation.End end(Member member, String how, Instant now) {
        return new Escalation.End(
                new Element.Agent(member), member.agent(), member.agent() + " " + how, now);
    }

    private static boolean beingStopped(GroupTree tree, Member member) {
        return member.path().fromRoot().stream()
                .map(tree::state)
                .anyMatch(
                        state ->
                                state.mode() != GroupState.Mode.RUNNING
                                        || state.stops().stream()
                                                .anyMatch(set -> set.contains(member.agent())));
    }

    private static GroupStep reset(GroupTree tree, Member member) {
        GroupTree next = tree;
        for (GroupPath path : member.path().fromRoot()) {
            next = next.with(path, next.state(path).with(RestartWindow.EMPTY).running());
        }
        return GroupStep.of(next);
    }
}
