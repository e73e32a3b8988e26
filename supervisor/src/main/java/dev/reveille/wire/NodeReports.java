package dev.reveille.wire;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.Trouble;
import dev.reveille.schemas.NodeHeartbeat;
import dev.reveille.schemas.NodeProblem;
import dev.reveille.schemas.RunningAgent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@link NodeReport} to and from {@code node-heartbeats}. */
public final class NodeReports {
    private NodeReports() {}

    public static NodeHeartbeat toAvro(NodeReport r) {
        return NodeHeartbeat.newBuilder()
                .setNode(r.node().value())
                .setIncarnation(r.incarnation().value())
                .setSequence(r.sequence())
                .setPool(r.pool())
                .setHost(r.host())
                .setStatus(r.status().name())
                .setProblem(r.problem().orElse(null))
                .setProblems(r.troubles().stream().map(NodeReports::problem).toList())
                .setSlots(r.slots())
                .setUsed(r.used())
                .setLabels(r.labels())
                .setTypes(r.types().stream().sorted().toList())
                .setCpuAvailable(r.cpuAvailable())
                .setMemoryAvailable(r.memoryAvailable())
                .setRunning(r.holds().running().map(NodeReports::running).orElse(null))
                .setCpuAllocatable(r.holds().allocatable().cpu())
                .setMemoryAllocatable(r.holds().allocatable().memoryBytes())
                .setBusy(r.holds().busy().stream().map(AgentId::toString).sorted().toList())
                .setLease(r.holds().lease())
                .setVersion(r.version())
                .setSentAt(r.sentAt().toEpochMilli())
                .build();
    }

    private static NodeProblem problem(Trouble t) {
        return NodeProblem.newBuilder()
                .setCode(t.problem().code())
                .setCategory(t.problem().category().name())
                .setRecoverable(t.problem().recoverable())
                .setMessage(t.problem().message())
                .setRemedy(t.problem().remedy())
                .setSource(t.source().orElse(null))
                .build();
    }

    private static Trouble trouble(NodeProblem p) {
        // a later release may know more of them
        var category =
                Arrays.stream(Category.values())
                        .filter(known -> known.name().equals(p.getCategory()))
                        .findFirst()
                        .orElse(Category.SYSTEM);
        return new Trouble(
                new Problem(
                        p.getCode(), category, p.getRecoverable(), p.getMessage(), p.getRemedy()),
                Optional.ofNullable(p.getSource()));
    }

    private static List<RunningAgent> running(Map<AgentId, Epoch> running) {
        return running.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> new RunningAgent(e.getKey().toString(), e.getValue().value()))
                .toList();
    }

    public static NodeReport fromAvro(NodeHeartbeat h) {
        return new NodeReport(
                new NodeId(h.getNode()),
                new Incarnation(h.getIncarnation()),
                h.getSequence(),
                h.getPool(),
                h.getHost(),
                NodeReport.Status.valueOf(h.getStatus()),
                Optional.ofNullable(h.getProblem()),
                h.getProblems().stream().map(NodeReports::trouble).toList(),
                h.getSlots(),
                h.getUsed(),
                h.getLabels(),
                Set.copyOf(h.getTypes()),
                h.getCpuAvailable(),
                h.getMemoryAvailable(),
                holds(h),
                h.getVersion(),
                Instant.ofEpochMilli(h.getSentAt()));
    }

    private static NodeReport.Holdings holds(NodeHeartbeat h) {
        return new NodeReport.Holdings(
                new Requests(h.getCpuAllocatable(), h.getMemoryAllocatable()),
                h.getLease(),
                h.getBusy().stream().map(AgentId::parse).collect(Collectors.toSet()),
                Optional.ofNullable(h.getRunning()).map(NodeReports::read));
    }

    private static Map<AgentId, Epoch> read(List<RunningAgent> running) {
        return running.stream()
                .collect(
                        Collectors.toMap(
                                a -> AgentId.parse(a.getAgent()), a -> new Epoch(a.getEpoch())));
    }
}
