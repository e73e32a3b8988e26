package dev.reveille.core.placement;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who makes room for whom where there is not enough for all. The most relevant of those that wait
 * is helped first; for it go the least relevant that run, as few as do, and only if each is less
 * relevant than it by {@link #GAP} at least: scores that differ by less are not worth a restart,
 * and would have two agents take turns.
 *
 * @param victims by who goes: for whom
 * @param promised by who waits: the node on which room is made for it
 */
public record Preemption(SortedMap<AgentId, AgentId> victims, SortedMap<AgentId, NodeId> promised) {
    /** A quarter of the way from LISTENING to ACTIVE and more than hysteresis. */
    public static final double GAP = 0.1;

    public Preemption {
        victims = Collections.unmodifiableSortedMap(new TreeMap<>(victims));
        promised = Collections.unmodifiableSortedMap(new TreeMap<>(promised));
    }

    private record Offer(NodeView node, List<Runner> victims) {
        double score() {
            return victims.getLast().score();
        }
    }

    /** Least relevant victims first, then as few as do, then the lower id. */
    private static final Comparator<Offer> BEST =
            Comparator.comparingDouble(Offer::score)
                    .thenComparingInt(offer -> offer.victims().size())
                    .thenComparing(offer -> offer.node().id());

    /**
     * Chooses.
     *
     * @param nodes without what is on its way from them because of an earlier choice
     * @param waiting those that no node has room for
     * @param idle those that may be taken away
     */
    public static Preemption choose(List<NodeView> nodes, List<Need> waiting, List<Runner> idle) {
        var left = new TreeMap<NodeId, NodeView>();
        nodes.forEach(node -> left.put(node.id(), node));
        Map<NodeId, List<Runner>> byNode = new HashMap<>();
        idle.stream()
                .sorted(Runner.LEAST_RELEVANT_FIRST)
                .forEach(
                        runner ->
                                byNode.computeIfAbsent(runner.node(), _ -> new ArrayList<>())
                                        .add(runner));
        var victims = new TreeMap<AgentId, AgentId>();
        var promised = new TreeMap<AgentId, NodeId>();
        for (Need need : waiting.stream().sorted(Need.MOST_RELEVANT_FIRST).toList()) {
            Optional<Offer> offer =
                    left.values().stream()
                            .filter(node -> node.misfit(need).isEmpty())
                            .findFirst()
                            .map(node -> new Offer(node, List.of()))
                            .or(() -> best(left, byNode, need));
            offer.ifPresent(
                    o -> {
                        NodeId id = o.node().id();
                        promised.put(need.agent(), id);
                        left.put(id, without(o.node(), o.victims()).plus(need.room()));
                        o.victims().forEach(victim -> victims.put(victim.agent(), need.agent()));
                        byNode.getOrDefault(id, new ArrayList<>()).removeAll(o.victims());
                    });
        }
        return new Preemption(victims, promised);
    }

    private static Optional<Offer> best(
            Map<NodeId, NodeView> left, Map<NodeId, List<Runner>> byNode, Need need) {
        return left.values().stream()
                .flatMap(
                        node ->
                                offer(node, byNode.getOrDefault(node.id(), List.of()), need)
                                        .stream())
                .min(BEST);
    }

    /** What a node would have to let go; empty = that would not do. */
    private static Optional<Offer> offer(NodeView node, List<Runner> idle, Need need) {
        if (node.misfit(need).filter(Misfit::lacksRoom).isEmpty()) {
            return Optional.empty();
        }
        var victims = new ArrayList<Runner>();
        for (Runner runner : idle) {
            if (runner.score() + GAP > need.score()) {
                break;
            }
            victims.add(runner);
            if (without(node, victims).misfit(need).isEmpty()) {
                return Optional.of(new Offer(node, fewest(node, victims, need)));
            }
        }
        return Optional.empty();
    }

    /**
     * Without those whose going helps nobody, as they take little; the most relevant stay first.
     */
    private static List<Runner> fewest(NodeView node, List<Runner> victims, Need need) {
        var fewer = new ArrayList<>(victims);
        for (Runner runner : victims.reversed()) {
            fewer.remove(runner);
            if (without(node, fewer).misfit(need).isPresent()) {
                fewer.add(runner);
            }
        }
        fewer.sort(Runner.LEAST_RELEVANT_FIRST);
        return fewer;
    }

    private static NodeView without(NodeView node, List<Runner> victims) {
        Room taken = node.taken();
        for (Runner victim : victims) {
            taken = taken.minus(victim.room());
        }
        return node.withTaken(taken);
    }
}
