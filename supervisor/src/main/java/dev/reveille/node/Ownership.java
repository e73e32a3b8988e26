package dev.reveille.node;

import dev.reveille.core.agent.Assignment;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlView;
import dev.reveille.core.control.Standing;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.StopReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the control log asks of this life of this node, agent by agent. Nothing is acted on before
 * the log has been read to its end: compaction keeps an order in which older truths come first.
 */
final class Ownership {
    private final Owner me;
    private final SpecReader specs;
    private final Map<String, AgentType> types;
    private final Leasing leases;
    private ControlView view;
    private final Set<AgentId> touched = new TreeSet<>();
    private volatile Standing standing = new Standing.Unknown();
    private boolean replayed;

    Ownership(Owner me, SpecReader specs, Map<String, AgentType> types, Leasing leases) {
        this.leases = leases;
        this.me = me;
        this.specs = specs;
        this.types = types;
        this.view = new ControlView(me);
    }

    /** What is asked. */
    sealed interface Claim {}

    /** Run it; while an operator's pause lasts, what ends by itself is not started again. */
    record Mine(Assignment assignment, boolean paused) implements Claim {}

    /** Do not run it. */
    record NotMine(StopReason reason) implements Claim {}

    /** Run it, but this node no longer has its type: another may. */
    record Unsuited(Epoch epoch, Problem problem) implements Claim {}

    /** Run it, but under a node lease that is over, or never was this node's. */
    record Unleased(Epoch epoch) implements Claim {}

    /** Run it, but its spec cannot be read here. */
    record Unusable(Epoch epoch, Problem problem) implements Claim {}

    /** Takes in one record; {@code known} are the agents this node has to do with already. */
    void read(ControlKey key, Optional<ControlRecord> record, Set<AgentId> known) {
        boolean owned = key.about().flatMap(view::assignment).isPresent();
        view.apply(key, record)
                .filter(
                        agent ->
                                owned
                                        || known.contains(agent)
                                        || view.assignment(agent).isPresent()
                                        || view.owedRelease(agent).isPresent())
                .ifPresent(touched::add);
        if (!view.standing().equals(standing)) {
            standing = view.standing();
            touched.addAll(known);
            touched.addAll(view.assignments().keySet());
        }
    }

    /** What was read is void; nothing is asked any more until the log has been read again. */
    void begin() {
        view = new ControlView(me);
        standing = view.standing();
        touched.clear();
        replayed = false;
    }

    /** Whether the log has been read to its end. */
    boolean complete() {
        return replayed;
    }

    /**
     * The log has been read to its end; from now on it is acted on.
     *
     * @param known agents this node has to do with already
     */
    void replayed(Set<AgentId> known) {
        replayed = true;
        touched.addAll(known);
        touched.addAll(view.assignments().keySet());
        touched.addAll(view.owedReleases().keySet());
    }

    /** Agents of which something else may be asked since this was called last. */
    List<AgentId> changed() {
        if (!replayed) {
            return List.of();
        }
        var changed = List.copyOf(touched);
        touched.clear();
        return changed;
    }

    Claim of(AgentId agent) {
        Optional<Placed> owned = view.assignment(agent);
        if (owned.isEmpty()) {
            return new NotMine(view.mustStop(agent, Epoch.NONE, "").orElse(StopReason.IRRELEVANT));
        }
        Placed placed = owned.get();
        if (placed.exclusive() && !leases.holds(placed.lease())) {
            return new Unleased(placed.epoch());
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
            return new Unsuited(
                    placed.epoch(),
                    Problem.of(
                            "UnknownAgentType",
                            Category.CONFIGURATION,
                            "type " + spec.type() + " is not in the catalogue of " + me.node(),
                            "add it to the node's catalogue, or name one of " + types.keySet()));
        }
        return new Mine(
                new Assignment(placed.epoch(), spec, type, placed.mode(), placed.reason()),
                placed.paused());
    }

    /** Exclusive agents that are this node's. */
    List<AgentId> exclusive() {
        return replayed
                ? view.assignments().values().stream()
                        .filter(Placed::exclusive)
                        .map(Placed::agent)
                        .toList()
                : List.of();
    }

    /** The epoch of an agent that placement waits to see released by this node. */
    Optional<Epoch> owed(AgentId agent) {
        return view.owedRelease(agent);
    }

    /** Whether the log asks anything of this node for the agent that is not done yet. */
    boolean concerns(AgentId agent) {
        return view.assignment(agent).isPresent() || view.owedRelease(agent).isPresent();
    }

    /** How this life stands with placement; may be asked by any thread. */
    Standing standing() {
        return standing;
    }

    /** The host of another node that uses this node's id, so that this one may run nothing. */
    Optional<String> usurper() {
        return standing instanceof Standing.Refused(String host, _)
                ? Optional.of(host)
                : Optional.empty();
    }
}
