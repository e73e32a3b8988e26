package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Some children of a group are restarted together: stopped in reverse, then started in order. */
final class Restarting {
    private Restarting() {}

    static GroupStep of(
            GroupTree tree,
            GroupPath group,
            List<Element> set,
            Escalation.End end,
            StopReason reason) {
        GroupTree next = tree;
        var effects = new ArrayList<GroupEffect>();
        var others = new LinkedHashSet<AgentId>();
        for (Element element : set) {
            for (Member member : element.members(tree)) {
                next = next.with(member.asFresh(true));
                boolean again = member.wanted() && member.type() != RestartSpec.Type.TEMPORARY;
                if (member.over() && again && !member.agent().equals(end.agent())) {
                    effects.add(new GroupEffect.Revive(member.agent()));
                }
                if (!member.agent().equals(end.agent())) {
                    others.add(member.agent());
                }
            }
            if (element instanceof Element.Group(GroupPath path, _)) {
                next = anew(next, path);
            }
        }
        GroupState state = next.state(group);
        next = next.with(group, state.stopping(more(state, StopOrder.of(next, set)), reason));
        if (!others.isEmpty()) {
            effects.addFirst(
                    new GroupEffect.Note(
                            end.agent(),
                            reason,
                            end.how()
                                    + "; group "
                                    + group
                                    + " restarts "
                                    + names(others)
                                    + " too"));
        }
        return new GroupStep(next, effects);
    }

    /** A restarted group remembers nothing, as a new supervisor of OTP does. */
    private static GroupTree anew(GroupTree tree, GroupPath restarted) {
        GroupTree next = tree;
        for (GroupPath path : tree.groups().keySet()) {
            if (path.within(restarted)) {
                next = next.with(path, GroupState.NEW);
            }
        }
        return next;
    }

    /** Who is being stopped already goes on being stopped, in its turn. */
    private static List<Set<AgentId>> more(GroupState state, List<Set<AgentId>> stops) {
        var all = new ArrayList<Set<AgentId>>(state.stops());
        var known = state.stops().stream().flatMap(Set::stream).collect(Collectors.toSet());
        for (Set<AgentId> stop : stops) {
            var left = new LinkedHashSet<>(stop);
            left.removeAll(known);
            all.add(left);
        }
        return all;
    }

    private static String names(Set<AgentId> agents) {
        return agents.stream().map(AgentId::name).sorted().collect(Collectors.joining(", "));
    }
}
