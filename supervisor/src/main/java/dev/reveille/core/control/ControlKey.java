package dev.reveille.core.control;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import java.util.Optional;

/** A key of the control log, read. */
public sealed interface ControlKey {
    /** {@code agent/<tenant>/<name>}: written by placement. */
    record Agent(AgentId agent) implements ControlKey {}

    /**
     * {@code release/<tenant>/<name>/<node>}: written by the node, tombstoned by placement once
     * absorbed.
     */
    record Release(AgentId agent, NodeId node) implements ControlKey {}

    /** {@code node/<id>}: written by placement. */
    record Node(NodeId node) implements ControlKey {}

    /** {@code pool/<name>}: written by the placement of that pool. */
    record Pool(String name) implements ControlKey {}

    /** The agent it is about. */
    default Optional<AgentId> about() {
        return switch (this) {
            case Agent(AgentId agent) -> Optional.of(agent);
            case Release(AgentId agent, NodeId _) -> Optional.of(agent);
            case Node _, Pool _ -> Optional.empty();
        };
    }

    /** As it stands in the log. */
    default String text() {
        return switch (this) {
            case Agent(AgentId agent) -> ControlRecord.agentKey(agent);
            case Release(AgentId agent, NodeId node) -> ControlRecord.releaseKey(agent, node);
            case Node(NodeId node) -> ControlRecord.nodeKey(node);
            case Pool(String name) -> ControlRecord.poolKey(name);
        };
    }

    /** Reads a key; empty = it is none of the control log's. */
    static Optional<ControlKey> parse(String key) {
        String[] parts = key.split("/", -1);
        try {
            return switch (parts[0] + "/" + parts.length) {
                case "agent/3" -> Optional.of(new Agent(AgentId.of(parts[1], parts[2])));
                case "release/4" ->
                        Optional.of(
                                new Release(AgentId.of(parts[1], parts[2]), new NodeId(parts[3])));
                case "node/2" -> Optional.of(new Node(new NodeId(parts[1])));
                case "pool/2" -> Optional.of(new Pool(parts[1]));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The key of a record. */
    static ControlKey of(ControlRecord record) {
        return switch (record) {
            case ControlRecord.Placed placed -> new Agent(placed.agent());
            case ControlRecord.Released released ->
                    new Release(released.agent(), released.owner().node());
            case ControlRecord.Membership membership -> new Node(membership.owner().node());
            case ControlRecord.Progress progress -> new Pool(progress.pool());
        };
    }
}
