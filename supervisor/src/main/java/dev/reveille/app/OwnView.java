package dev.reveille.app;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.metrics.DenialMeters;
import dev.reveille.metrics.NodeProbe;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;

/** What a node says of itself and of the agents it has to do with, for its own HTTP. */
final class OwnView implements NodeProbe {
    private static final Set<AgentState> OVER =
            EnumSet.of(AgentState.IDLE, AgentState.STOPPED, AgentState.LOST);

    private final ConcurrentSkipListMap<AgentId, AgentStatus> agents =
            new ConcurrentSkipListMap<>();
    private final DenialMeters denials = new DenialMeters();
    private final AtomicReference<List<NodeReport>> report = new AtomicReference<>(List.of());

    @Override
    public void asked(AgentId agent) {}

    @Override
    public void spoke(AgentId agent) {}

    @Override
    public void told(AgentStatus status) {
        if (OVER.contains(status.state())) {
            agents.remove(status.agent());
        } else {
            agents.put(status.agent(), status);
        }
    }

    @Override
    public void told(NodeReport said) {
        report.set(List.of(said));
    }

    @Override
    public void denied(String type, String capability, String reason) {
        denials.denied(type, capability, reason);
    }

    /** How often its agents were denied what they asked for. */
    MeterBinder denials() {
        return denials;
    }

    /** Why it cannot run any agent whatever placement says. */
    List<Problem> troubles() {
        return report.get().stream()
                .filter(said -> said.status() == NodeReport.Status.FAILED)
                .map(
                        said ->
                                Problem.of(
                                        "NodeFailed",
                                        Category.STARTUP,
                                        "this node can run nothing: " + said.problem().orElse(""),
                                        "correct node.types and start it again"))
                .toList();
    }

    List<AgentStatus> agents() {
        return List.copyOf(agents.values());
    }

    List<NodeReport> nodes() {
        return report.get();
    }
}
