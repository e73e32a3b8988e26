package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.Reschedule;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Agents that nodes gave up: where not to try them again, when, and when no more. It is not in the
 * log: a new loop gives each another round of trials. Not safe for use by more than one thread.
 */
final class Escalations {
    /** One that lived for so long was well there: what comes later is a new trouble (Nomad's). */
    private static final Duration ANEW = Duration.ofMinutes(10);

    private record Trial(int times, Set<NodeId> nodes, Instant last, Epoch epoch) {}

    /** Why an agent is not placed now, in the words of its record. */
    record Hold(PendingReason reason, String words) {}

    private final Map<AgentId, Trial> trials = new HashMap<>();
    private final Map<AgentId, Instant> due = new HashMap<>();
    private final Map<AgentId, String> versions = new HashMap<>();

    /** A node gave an agent up that it held under that record. */
    void note(Released released, Placed placed) {
        AgentId agent = released.agent();
        Trial before = trials.get(agent);
        if (before != null && !released.epoch().isAfter(before.epoch())) {
            return; // told again
        }
        var nodes = new TreeSet<NodeId>();
        nodes.add(released.owner().node());
        int times = 1;
        if (before != null && !placed.placedAt().plus(ANEW).isBefore(released.at())) {
            nodes.addAll(before.nodes());
            times += before.times();
        }
        trials.put(agent, new Trial(times, nodes, released.at(), released.epoch()));
        versions.remove(agent);
    }

    /** Whether a record says that its agent waits because it was given up. */
    static boolean holds(Placed placed) {
        return placed.pending()
                .filter(why -> why == PendingReason.BACKOFF || why == PendingReason.GIVEN_UP)
                .isPresent();
    }

    /** Nodes to try only where there is no other. */
    Set<NodeId> avoided(AgentId agent) {
        Trial trial = trials.get(agent);
        return trial == null ? Set.of() : trial.nodes();
    }

    /** Why a wanted agent must wait, if it must. */
    Optional<Hold> hold(Desire.Run run, Instant now) {
        AgentId agent = run.decision().agent();
        Trial trial = trials.get(agent);
        if (trial == null) {
            return Optional.empty();
        }
        String version = run.decision().specVersion();
        if (!versions.computeIfAbsent(agent, _ -> version).equals(version)) {
            forget(agent);
            return Optional.empty();
        }
        Reschedule policy = run.spec().supervision().reschedule();
        if (trial.times() > policy.attempts()) {
            due.remove(agent);
            return Optional.of(
                    new Hold(PendingReason.GIVEN_UP, words(trial) + "; not tried again"));
        }
        Instant at = trial.last().plus(policy.before(trial.times()));
        if (!now.isBefore(at)) {
            due.remove(agent);
            return Optional.empty();
        }
        due.put(agent, at);
        return Optional.of(
                new Hold(PendingReason.BACKOFF, words(trial) + "; tried again at " + at));
    }

    private static String words(Trial trial) {
        String nodes =
                trial.nodes().stream().map(NodeId::toString).collect(Collectors.joining(", "));
        return "given up "
                + (trial.times() == 1 ? "once" : trial.times() + " times")
                + ", on "
                + nodes
                + ": more restarts than its intensity allows";
    }

    /** Agents whose delay is over now. */
    Set<AgentId> due(Instant now) {
        var ready = new HashSet<AgentId>();
        due.forEach(
                (agent, at) -> {
                    if (!now.isBefore(at)) {
                        ready.add(agent);
                    }
                });
        return ready;
    }

    /** Nobody wants it any more, or it is another now. */
    void forget(AgentId agent) {
        trials.remove(agent);
        due.remove(agent);
        versions.remove(agent);
    }
}
