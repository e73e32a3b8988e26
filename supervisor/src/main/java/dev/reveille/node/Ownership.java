package dev.reveille.node;

import dev.reveille.core.agent.Assignment;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.StopReason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the control log says of this node, in this life. Nothing is acted on before the log has been
 * read to its end: compaction may have kept an order in which older truths come first.
 */
final class Ownership {
    private final Owner me;
    private final SpecReader specs;
    private final Map<String, AgentType> types;
    private final Map<AgentId, Placed> mine = new HashMap<>();
    private final Map<AgentId, StopReason> lastReason = new HashMap<>();
    private final Set<AgentId> touched = new HashSet<>();
    private Optional<Membership> membership = Optional.empty();
    private boolean replayed;

    Ownership(Owner me, SpecReader specs, Map<String, AgentType> types) {
        this.me = me;
        this.specs = specs;
        this.types = types;
    }

    /** Whose an agent is. */
    sealed interface Claim {}

    /** This node's. */
    record Mine(Assignment assignment) implements Claim {}

    /** Somebody else's, or nobody's. */
    record NotMine(StopReason reason) implements Claim {}

    /** This node's, but it cannot run here. */
    record Unusable(Epoch epoch, Problem problem) implements Claim {}

    void read(String key, Optional<ControlRecord> record) {
        record.ifPresentOrElse(this::read, () -> deleted(key));
    }

    private void read(ControlRecord record) {
        switch (record) {
            case Placed placed -> {
                boolean owned = placed.owner().filter(me::equals).isPresent();
                boolean was = mine.containsKey(placed.agent());
                if (owned) {
                    mine.put(placed.agent(), placed);
                } else {
                    mine.remove(placed.agent());
                    lastReason.put(placed.agent(), reason(placed));
                }
                if (owned || was) {
                    touched.add(placed.agent());
                }
            }
            case Membership told -> {
                if (told.owner().node().equals(me.node())) {
                    membership = Optional.of(told);
                }
            }
            case Released _ -> {}
        }
    }

    private void deleted(String key) {
        if (key.startsWith("agent/")) {
            AgentId agent = AgentId.parse(key.substring("agent/".length()));
            if (mine.remove(agent) != null) {
                touched.add(agent);
            }
        }
    }

    private static StopReason reason(Placed placed) {
        if (placed.owner().isPresent()) {
            return StopReason.MOVED;
        }
        for (StopReason reason : StopReason.values()) {
            if (reason.name().equals(placed.reason())) {
                return reason;
            }
        }
        return StopReason.IRRELEVANT;
    }

    void replayed() {
        replayed = true;
    }

    /** Agents whose claim may have changed since this was asked last, in order of their ids. */
    List<AgentId> changed() {
        if (!replayed) {
            return List.of();
        }
        var changed = new TreeSet<>(touched);
        touched.clear();
        return List.copyOf(changed);
    }

    Claim of(AgentId agent) {
        Placed placed = mine.get(agent);
        if (placed == null) {
            StopReason reason = lastReason.remove(agent);
            return new NotMine(reason == null ? StopReason.IRRELEVANT : reason);
        }
        return switch (specs.read(placed.spec())) {
            case Parsed.Wrong<AgentSpec>(var problems) ->
                    new Unusable(placed.epoch(), problems.getFirst());
            case Parsed.Ok<AgentSpec>(AgentSpec spec, _) -> assigned(placed, spec);
        };
    }

    private Claim assigned(Placed placed, AgentSpec spec) {
        AgentType type = types.get(spec.type());
        if (type == null) {
            return new Unusable(
                    placed.epoch(),
                    Problem.of(
                            "UnknownAgentType",
                            Category.CONFIGURATION,
                            "type " + spec.type() + " is not in the catalogue of " + me.node(),
                            "add it to the node's catalogue, or name one of " + types.keySet()));
        }
        return new Mine(new Assignment(placed.epoch(), spec, type, placed.mode(), placed.reason()));
    }

    /** What placement holds of this node, with a remedy where it holds another life of it. */
    Optional<String> trouble() {
        return membership
                .filter(told -> !told.owner().equals(me))
                .filter(told -> told.status() == Membership.Status.ACCEPTED)
                .map(
                        told ->
                                "node id "
                                        + me.node()
                                        + " is in use by host "
                                        + told.host()
                                        + "; stop that one, or give this node another node.id");
    }
}
