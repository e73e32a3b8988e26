package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What follows from how things stand, whatever led there: the next children are stopped once those
 * before them have ended. Asking twice does no harm.
 */
final class Settling {
    private Settling() {}

    static GroupStep settle(GroupTree tree) {
        GroupTree next = tree;
        var effects = new ArrayList<GroupEffect>();
        for (var entry : tree.groups().entrySet()) {
            GroupState state = entry.getValue();
            if (state.stops().isEmpty()) {
                continue;
            }
            List<Set<AgentId>> left =
                    state.stops().stream()
                            .dropWhile(set -> set.stream().noneMatch(a -> live(tree, a)))
                            .toList();
            next = next.with(entry.getKey(), state.stopping(left, state.because()));
            if (!left.isEmpty()) {
                left.getFirst().stream()
                        .flatMap(agent -> tree.member(agent).stream())
                        .filter(m -> m.live() && m.life() != Member.Life.ENDING)
                        .forEach(
                                m -> effects.add(new GroupEffect.Stop(m.agent(), state.because())));
            }
        }
        return new GroupStep(next, effects);
    }

    private static boolean live(GroupTree tree, AgentId agent) {
        return tree.member(agent).filter(Member::live).isPresent();
    }
}
