package dev.reveille.metrics;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HealthSpec.Probe;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;

/** All a node counts. */
public final class NodeMeters implements NodeProbe, MeterBinder {
    private final CheckMeters checks = new CheckMeters();
    private final DenialMeters denials = new DenialMeters();

    @Override
    public void asked(AgentId agent) {}

    @Override
    public void spoke(AgentId agent) {}

    @Override
    public void checked(AgentId agent, Probe how, boolean well, Duration took) {
        checks.checked(agent, how, well, took);
    }

    @Override
    public void denied(String type, String capability, String reason) {
        denials.denied(type, capability, reason);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        checks.bindTo(registry);
        denials.bindTo(registry);
    }
}
