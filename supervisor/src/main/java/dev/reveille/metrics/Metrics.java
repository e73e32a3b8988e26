package dev.reveille.metrics;

import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.placement.NodeReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The meters of one process, in Prometheus' text form. */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final FleetMeters fleet;
    private final EvaluatorMeters evaluators;

    /** Over what is known of agents and nodes, asked at each scrape. */
    public Metrics(Supplier<List<AgentStatus>> agents, Supplier<List<NodeReport>> nodes) {
        this(agents, nodes, Map::of);
    }

    /**
     * The same, and how often each evaluator gave no score.
     *
     * @param failures by evaluator's name; they only grow
     */
    public Metrics(
            Supplier<List<AgentStatus>> agents,
            Supplier<List<NodeReport>> nodes,
            Supplier<Map<String, Long>> failures) {
        fleet = new FleetMeters(agents, nodes);
        evaluators = new EvaluatorMeters(registry, failures);
        List<MeterBinder> binders =
                List.of(
                        fleet,
                        gc,
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics());
        binders.forEach(binder -> binder.bindTo(registry));
    }

    /** Shows these too, from now on. */
    public void bind(MeterBinder more) {
        more.bindTo(registry);
    }

    /** Where others register meters of their own. */
    public MeterRegistry registry() {
        return registry;
    }

    /** All meters now. */
    public String scrape() {
        fleet.count();
        evaluators.count();
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
