package dev.reveille.wire;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.schemas.Operation;
import java.time.Instant;
import java.util.Optional;

/** {@link OperationRequest} to and from {@code operations}. */
public final class Operations {
    private Operations() {}

    public static Operation toAvro(OperationRequest o) {
        return Operation.newBuilder()
                .setId(o.id())
                .setVerb(o.verb())
                .setAgent(o.agent().map(AgentId::toString).orElse(null))
                .setNode(o.node().map(NodeId::value).orElse(null))
                .setArguments(o.arguments())
                .setRequestedBy(o.by())
                .setRequestedAt(o.at().toEpochMilli())
                .build();
    }

    public static OperationRequest fromAvro(Operation a) {
        return new OperationRequest(
                a.getId(),
                a.getVerb(),
                Optional.ofNullable(a.getAgent()).map(AgentId::parse),
                Optional.ofNullable(a.getNode()).map(NodeId::new),
                a.getArguments(),
                a.getRequestedBy(),
                Instant.ofEpochMilli(a.getRequestedAt()));
    }

    /** The key its record has: the agent, else the node. */
    public static String key(OperationRequest o) {
        return o.agent()
                .map(AgentId::toString)
                .orElseGet(() -> o.node().map(NodeId::value).orElse(o.id()));
    }
}
