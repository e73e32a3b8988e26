package dev.reveille.metrics;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HealthSpec.Probe;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long agents take to answer checks of their health, and how often they do not. Counts from
 * when it is bound.
 */
public final class CheckMeters implements NodeProbe, MeterBinder {
    private static final Duration[] EDGES = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10)
    };

    private volatile @Nullable MeterRegistry registry;

    @Override
    public void bindTo(MeterRegistry meters) {
        registry = meters;
    }

    @Override
    public void asked(AgentId agent) {}

    @Override
    public void spoke(AgentId agent) {}

    @Override
    public void checked(AgentId agent, Probe how, boolean well, Duration took) {
        MeterRegistry meters = registry;
        if (meters != null) {
            // Registered once: the registry gives back the one of the same name and labels.
            Timer.builder(Meters.CHECKS)
                    .description("Checks of agents' health, and how long they took")
                    .tag(Meters.CHECK, how.word())
                    .tag(Meters.OUTCOME, well ? "passed" : "failed")
                    .serviceLevelObjectives(EDGES)
                    .register(meters)
                    .record(took);
        }
    }
}
