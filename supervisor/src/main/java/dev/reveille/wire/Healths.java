package dev.reveille.wire;

import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.schemas.HeartbeatBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@link AgentHealth} to and from {@code heartbeats}. */
public final class Healths {
    private Healths() {}

    /**
     * What a node said at one time.
     *
     * @param agents those of whom it said something
     * @param at by its clock
     */
    public record Batch(
            NodeId node, Incarnation incarnation, List<AgentHealth> agents, Instant at) {
        /** The same of one agent alone. */
        public Batch of(AgentHealth one) {
            return new Batch(node, incarnation, List.of(one), at);
        }
    }

    /**
     * What a batch says.
     *
     * @throws Problems if it holds a name or value that cannot be
     */
    public static Batch batch(HeartbeatBatch b) {
        try {
            return new Batch(
                    new NodeId(b.getNode()),
                    new Incarnation(b.getIncarnation()),
                    fromAvro(b),
                    Instant.ofEpochMilli(b.getSentAt()));
        } catch (IllegalArgumentException e) {
            throw new Problems(
                    TenantFold.refused(
                            "the heartbeat makes no sense: " + e.getMessage(),
                            "let nothing but nodes write here"));
        }
    }

    public static HeartbeatBatch toAvro(
            NodeId node, Incarnation incarnation, List<AgentHealth> agents, Instant at) {
        return HeartbeatBatch.newBuilder()
                .setNode(node.value())
                .setIncarnation(incarnation.value())
                .setAgents(agents.stream().map(Healths::toAvro).toList())
                .setSentAt(at.toEpochMilli())
                .build();
    }

    private static dev.reveille.schemas.AgentHealth toAvro(AgentHealth h) {
        return dev.reveille.schemas.AgentHealth.newBuilder()
                .setAgent(h.agent().toString())
                .setEpoch(h.epoch().value())
                .setPid(h.pid())
                .setHealth(h.health().name())
                .setCpuPercent(h.cpuPercent())
                .setMemoryBytes(h.memoryBytes())
                .setUptimeMillis(h.uptime().toMillis())
                .setRequests(h.requests())
                .setPingMillis(h.ping().map(p -> p.toNanos() / 1e6).orElse(null))
                .setRestarts(h.restarts())
                .setBusy(h.busy())
                .setInFlight(h.inFlight())
                .setProcesses(h.processes())
                .setFiles(h.files())
                .build();
    }

    public static List<AgentHealth> fromAvro(HeartbeatBatch batch) {
        return batch.getAgents().stream().map(Healths::fromAvro).toList();
    }

    private static AgentHealth fromAvro(dev.reveille.schemas.AgentHealth h) {
        return new AgentHealth(
                AgentId.parse(h.getAgent()),
                new Epoch(h.getEpoch()),
                h.getPid(),
                AgentHealth.Health.valueOf(h.getHealth()),
                h.getCpuPercent(),
                h.getMemoryBytes(),
                Duration.ofMillis(h.getUptimeMillis()),
                h.getRequests(),
                Optional.ofNullable(h.getPingMillis())
                        .map(millis -> Duration.ofNanos((long) (millis * 1e6))),
                h.getRestarts(),
                h.getBusy(),
                h.getInFlight(),
                h.getProcesses(),
                h.getFiles());
    }
}
