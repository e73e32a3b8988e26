package dev.reveille.metrics;

import dev.reveille.core.fleet.AgentId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * How often agents were denied what they asked for; each kind appears once it happened. Counts from
 * when it is bound.
 */
public final class DenialMeters implements NodeProbe, MeterBinder {
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
    public void denied(String type, String capability, String reason) {
        MeterRegistry meters = registry;
        if (meters != null) {
            // Registered once: the registry gives back the one of the same name and labels.
            Counter.builder(Meters.DENIALS)
                    .description("Requests of agents that went beyond their capabilities")
                    .tag(Meters.TYPE, type)
                    .tag(Meters.CAPABILITY, capability)
                    .tag(Meters.REASON, reason)
                    .register(meters)
                    .increment();
        }
    }
}
