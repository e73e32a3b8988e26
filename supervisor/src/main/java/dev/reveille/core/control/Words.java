package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.lifecycle.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What placement says of its decisions in history. */
record Words(String writer, Instant now) {
    /** History of a placement that changed; the decision behind it, where one is known. */
    HistoryEvent placed(Placed placed, Optional<Decision> because) {
        var details = new TreeMap<String, String>();
        details.put("score", Double.toString(placed.score()));
        details.put("mode", placed.mode().name());
        details.put("policy.version", placed.policyVersion());
        details.put("explanation", placed.explanation());
        details.put("wanted.at", Long.toString(placed.wantedAt().toEpochMilli()));
        placed.owner().ifPresent(o -> details.put("incarnation", o.incarnation().value()));
        if (!placed.awaited().isEmpty()) {
            details.put("awaited", awaited(placed.awaited()));
        }
        because.ifPresent(decision -> explain(decision, details));
        return event(
                Kind.PLACED,
                Optional.of(placed.agent()),
                placed.owner().map(Owner::node),
                placed.epoch(),
                placed.reason(),
                message(placed),
                details);
    }

    private static void explain(Decision decision, Map<String, String> details) {
        details.put("evaluator", decision.evaluator());
        details.put("spec.version", decision.specVersion());
        details.put("cause", decision.cause());
        details.put("lifecycle", decision.state().name());
        details.put(
                "thresholds",
                "active=%s listening=%s dormant=%s hysteresis=%s"
                        .formatted(
                                decision.thresholds().active(),
                                decision.thresholds().listening(),
                                decision.thresholds().dormant(),
                                decision.thresholds().hysteresis()));
        for (FactUsed fact : decision.inputs()) {
            details.put("input." + fact.name(), fact.value());
        }
    }

    private static String message(Placed placed) {
        if (placed.owner().isPresent()) {
            return "placed on node " + placed.owner().get().node() + ": " + placed.explanation();
        }
        return placed.pending().isPresent()
                ? "waits: " + placed.explanation()
                : "release asked of " + awaited(placed.awaited()) + ": " + placed.explanation();
    }

    private static String awaited(List<Awaited> awaited) {
        return awaited.stream()
                .map(former -> former.owner().node() + "@" + former.epoch())
                .collect(Collectors.joining(", "));
    }

    /** The log says nothing of the agent any more. */
    HistoryEvent unplaced(Placed before, String reason) {
        return event(
                Kind.PLACED,
                Optional.of(before.agent()),
                Optional.empty(),
                before.epoch(),
                reason,
                "nobody runs it and nobody's release is awaited",
                Map.of());
    }

    /** An operator's request about an agent that waits. */
    HistoryEvent operated(Placed placed, OperationRequest asked, String what) {
        return event(
                Kind.OPERATION,
                Optional.of(placed.agent()),
                Optional.empty(),
                placed.epoch(),
                asked.verb(),
                what + ", as " + asked.by() + " asked",
                Map.of("id", asked.id(), "result", "done"));
    }

    /** What an operator said of a node. */
    HistoryEvent duty(ControlRecord.Membership member, OperationRequest asked, Duties.Answer said) {
        return event(
                Kind.OPERATION,
                Optional.empty(),
                Optional.of(member.owner().node()),
                Epoch.NONE,
                asked.verb(),
                said.text() + ", as " + asked.by() + " asked",
                Map.of(
                        "id",
                        asked.id(),
                        "result",
                        said.done() ? "done" : "refused",
                        "agents",
                        Integer.toString(said.agents())));
    }

    /** Nothing is left on a node that is being drained. */
    HistoryEvent drained(ControlRecord.Membership member) {
        NodeId node = member.owner().node();
        return event(
                Kind.NODE,
                Optional.empty(),
                Optional.of(node),
                Epoch.NONE,
                "DRAINED",
                "node " + node + " is drained: it has no agents any more",
                Map.of("incarnation", member.owner().incarnation().value()));
    }

    HistoryEvent member(Roster.Verdict verdict) {
        var membership = verdict.membership();
        return event(
                Kind.NODE,
                Optional.empty(),
                Optional.of(membership.owner().node()),
                Epoch.NONE,
                membership.status().name(),
                "node "
                        + membership.owner().node()
                        + " on host "
                        + membership.host()
                        + " is "
                        + membership.status()
                        + ": "
                        + verdict.why(),
                Map.of("incarnation", membership.owner().incarnation().value()));
    }

    HistoryEvent forgotten(ControlRecord.Membership membership) {
        NodeId node = membership.owner().node();
        return event(
                Kind.NODE,
                Optional.empty(),
                Optional.of(node),
                Epoch.NONE,
                "FORGOTTEN",
                "node %s on host %s, %s since %s, is forgotten"
                        .formatted(node, membership.host(), membership.status(), membership.at()),
                Map.of("incarnation", membership.owner().incarnation().value()));
    }

    HistoryEvent refused(Roster.Refusal refusal) {
        NodeId node = refusal.second().node();
        return event(
                Kind.REFUSED,
                Optional.empty(),
                Optional.of(node),
                Epoch.NONE,
                "ID_IN_USE",
                "node on host %s refused: id %s in use by host %s. Remedy: give this node another id, or stop the other and wait until it has left or is lost"
                        .formatted(refusal.second().host(), node, refusal.first().host()),
                Map.of(
                        "incarnation",
                        refusal.second().incarnation().value(),
                        "accepted.incarnation",
                        refusal.first().owner().incarnation().value()));
    }

    private HistoryEvent event(
            Kind kind,
            Optional<AgentId> agent,
            Optional<NodeId> node,
            Epoch epoch,
            String reason,
            String message,
            Map<String, String> details) {
        return new HistoryEvent(kind, agent, node, epoch, reason, message, details, now, writer);
    }
}
