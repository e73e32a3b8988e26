package dev.reveille.cli;

import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.Duty;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.history.History;
import dev.reveille.history.NodeTable;
import dev.reveille.history.Row;
import dev.reveille.history.TopicReader.From;
import dev.reveille.wire.Reading;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How far a drain has come.
 *
 * @param draining whether it goes on
 * @param agents that the node has, those that leave included
 * @param leaving that are being stopped to run elsewhere
 * @param busy that are at work
 */
record NodeLoad(boolean draining, int agents, int leaving, int busy) {
    static final NodeLoad UNKNOWN = new NodeLoad(true, -1, 0, 0);

    /** As control log and heartbeats say now. */
    static NodeLoad of(History history, NodeId node) {
        var held = new HashMap<AgentId, Placed>();
        history.each(Reading.CONTROL, new From.Beginning(), row -> take(row, node, held));
        var line = history.nodes(Instant.now()).of(node);
        Set<AgentId> busy =
                line.flatMap(NodeTable.Line::report)
                        .map(NodeReport::holds)
                        .map(NodeReport.Holdings::busy)
                        .orElse(Set.of());
        boolean draining =
                line.flatMap(NodeTable.Line::membership)
                        .map(Membership::duty)
                        .filter(duty -> duty.kind() == Duty.Kind.DRAINING)
                        .isPresent();
        int leaving = (int) held.values().stream().filter(p -> p.owner().isEmpty()).count();
        int working = (int) held.keySet().stream().filter(busy::contains).count();
        return new NodeLoad(draining, held.size(), leaving, working);
    }

    private static void take(Row<ControlRecord> row, NodeId node, Map<AgentId, Placed> held) {
        if (ControlKey.parse(row.key()).orElse(null) instanceof ControlKey.Agent(AgentId agent)) {
            held.remove(agent);
            if (row.value().orElse(null) instanceof Placed placed
                    && placed.nodes().contains(node)) {
                held.put(agent, placed);
            }
        }
    }

    String words(NodeId node) {
        return agents == 0
                ? "node " + node + " is drained: it has no agents any more"
                : "node %s: agents left: %d, leaving: %d, at work: %d"
                        .formatted(node, agents, leaving, busy);
    }
}
