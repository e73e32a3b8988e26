package dev.reveille.metrics;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.placement.NodeReport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** How many agents are in which state, and nodes in which status: counted once for each scrape. */
final class FleetMeters implements MeterBinder {
    private record Counts(
            Map<AgentState, Long> agents,
            Map<NodeReport.Status, Long> nodes,
            long slots,
            long used) {}

    private final Supplier<List<AgentStatus>> agents;
    private final Supplier<List<NodeReport>> nodes;
    private volatile Counts counts = new Counts(Map.of(), Map.of(), 0, 0);

    FleetMeters(Supplier<List<AgentStatus>> agents, Supplier<List<NodeReport>> nodes) {
        this.agents = agents;
        this.nodes = nodes;
    }

    /** Counts anew; what is scraped next shows it. */
    void count() {
        List<NodeReport> reports = nodes.get();
        counts =
                new Counts(
                        agents.get().stream().collect(groupingBy(AgentStatus::state, counting())),
                        reports.stream().collect(groupingBy(NodeReport::status, counting())),
                        reports.stream().mapToLong(NodeReport::slots).sum(),
                        reports.stream().mapToLong(NodeReport::used).sum());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        // Every state is there from the start: a count that appears late cannot be alarmed on.
        for (AgentState state : AgentState.values()) {
            Gauge.builder(Meters.AGENTS, () -> counts.agents().getOrDefault(state, 0L))
                    .description("Agents known, by what they are doing")
                    .tag(Meters.STATE, state.name())
                    .register(registry);
        }
        for (NodeReport.Status status : NodeReport.Status.values()) {
            Gauge.builder(Meters.NODES, () -> counts.nodes().getOrDefault(status, 0L))
                    .description("Nodes heard of, by what they last said")
                    .tag(Meters.STATUS, status.name())
                    .register(registry);
        }
        Gauge.builder(Meters.SLOTS, () -> counts.slots())
                .description("Agents the known nodes may run at once")
                .register(registry);
        Gauge.builder(Meters.SLOTS_USED, () -> counts.used())
                .description("Agents the known nodes run, by their own word")
                .register(registry);
    }
}
