package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.SupervisionSpec.Condition;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether a child may start: its groups are not over, nobody is still being stopped for a restart
 * it takes part in, those before it are ready, and so are those it depends on.
 */
final class StartGate {
    private StartGate() {}

    static StartAnswer answer(GroupTree tree, Member member) {
        for (GroupPath path : member.path().fromRoot()) {
            GroupState state = tree.state(path);
            if (state.mode() != GroupState.Mode.RUNNING) {
                return new StartAnswer.Shut(
                        how(path, state.mode()), "group " + path + " " + state.why());
            }
            if (member.fresh() && !state.stops().isEmpty()) {
                return new StartAnswer.Wait(
                        "the end of "
                                + names(state.stops().stream().flatMap(Collection::stream).toList())
                                + ", which its group stops");
            }
        }
        Optional<String> full = member.fresh() ? Seats.full(tree, member) : Optional.empty();
        if (full.isPresent()) {
            return new StartAnswer.Wait(full.get());
        }
        return member.fresh() ? inOrder(tree, member) : afterThoseItNeeds(tree, member);
    }

    private static StartAnswer.How how(GroupPath path, GroupState.Mode mode) {
        if (mode == GroupState.Mode.COMPLETED) {
            return StartAnswer.How.COMPLETED;
        }
        return path.parent().isEmpty() ? StartAnswer.How.GIVEN_UP : StartAnswer.How.FAILED;
    }

    private static StartAnswer inOrder(GroupTree tree, Member member) {
        for (GroupPath path : member.path().fromRoot()) {
            var elements = Element.of(tree, path);
            int order =
                    elements.stream()
                            .filter(e -> e.holds(member))
                            .mapToInt(Element::order)
                            .findFirst()
                            .orElse(0);
            var before =
                    elements.stream()
                            .filter(e -> e.order() < order && !e.over(tree))
                            .flatMap(e -> e.members(tree).stream())
                            .filter(m -> !m.passed())
                            .map(Member::agent)
                            .toList();
            if (!before.isEmpty()) {
                return new StartAnswer.Wait(
                        names(before) + " to be ready, as its group's order says");
            }
        }
        return afterThoseItNeeds(tree, member);
    }

    private static StartAnswer afterThoseItNeeds(GroupTree tree, Member member) {
        for (Map.Entry<String, Condition> need :
                new TreeMap<>(member.spec().dependsOn()).entrySet()) {
            var other = new AgentId(member.agent().tenant(), need.getKey());
            if (tree.member(other).filter(m -> is(m, need.getValue())).isEmpty()) {
                return new StartAnswer.Wait(other + words(need.getValue()));
            }
        }
        return new StartAnswer.Free();
    }

    private static boolean is(Member other, Condition condition) {
        return switch (condition) {
            case STARTED ->
                    other.life() == Member.Life.STARTING || other.life() == Member.Life.READY;
            case READY -> other.life() == Member.Life.READY;
            case COMPLETED -> other.life() == Member.Life.COMPLETED;
        };
    }

    private static String words(Condition condition) {
        return switch (condition) {
            case STARTED -> " to be started";
            case READY -> " to be ready";
            case COMPLETED -> " to have completed";
        };
    }

    private static String names(Collection<AgentId> agents) {
        return agents.stream().map(AgentId::toString).sorted().collect(Collectors.joining(", "));
    }
}
