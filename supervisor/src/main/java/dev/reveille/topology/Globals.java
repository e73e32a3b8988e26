package dev.reveille.topology;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Policy;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.RelevanceWire;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * What every task of this process reads as a whole: templates, operators' words, and what nodes and
 * pools have.
 */
final class Globals {
    static final String TEMPLATES = "all-templates";
    static final String OVERRIDES = "all-overrides";
    static final String FLEET = "all-gauges";

    /** Stands for any tenant when a template is checked. */
    private static final TenantId ANYONE = new TenantId("tenant");

    private final AtomicLong templatesVersion = new AtomicLong();
    private final AtomicLong overridesVersion = new AtomicLong();
    private final AtomicLong fleetVersion = new AtomicLong();
    private final Unreadable unreadable = new Unreadable();

    Unreadable unreadable() {
        return unreadable;
    }

    GlobalView<String> templates(ProcessorContext<?, ?> context, RelevanceWire wire) {
        return new GlobalView<>(context.getStateStore(TEMPLATES), templatesVersion, wire::template);
    }

    GlobalView<AgentOverride> overrides(ProcessorContext<?, ?> context, RelevanceWire wire) {
        return new GlobalView<>(context.getStateStore(OVERRIDES), overridesVersion, wire::override);
    }

    GlobalView<FleetGauge> fleet(ProcessorContext<?, ?> context, RelevanceWire wire) {
        return new GlobalView<>(context.getStateStore(FLEET), fleetVersion, wire::fleet);
    }

    GlobalWriter templatesWriter(RelevanceWire wire, SpecReader specs, Evaluators evaluators) {
        BiConsumer<String, byte[]> check =
                (_, bytes) -> {
                    String document = wire.template(bytes);
                    List<Problem> large = Specs.tooLarge("the template", document);
                    if (!large.isEmpty()) {
                        throw new Problems(large);
                    }
                    switch (specs.instantiate(document, ANYONE, "")) {
                        case Parsed.Wrong<?>(List<Problem> problems) ->
                                throw new Problems(problems);
                        case Parsed.Ok<AgentSpec>(AgentSpec spec, _) -> {
                            if (Policy.of(spec, evaluators)
                                            instanceof Parsed.Wrong<Policy>(List<Problem> problems)
                                    && !Retries.mayHelp(problems)) {
                                throw new Problems(problems);
                            }
                        }
                    }
                };
        return new GlobalWriter(TEMPLATES, Topic.TEMPLATES, templatesVersion, check, unreadable);
    }

    GlobalWriter overridesWriter(RelevanceWire wire) {
        BiConsumer<String, byte[]> check =
                (key, bytes) -> {
                    String scope = wire.override(bytes).scope().key();
                    if (!scope.equals(key)) {
                        throw Refused.because(
                                "the override of " + scope + " lies under the key " + key,
                                "write overrides with `reveille pause`, `start` or `stop`");
                    }
                };
        return new GlobalWriter(OVERRIDES, Topic.OVERRIDES, overridesVersion, check, unreadable);
    }

    GlobalWriter fleetWriter(RelevanceWire wire) {
        return new GlobalWriter(
                FLEET, Topic.FLEET, fleetVersion, (_, bytes) -> wire.fleet(bytes), unreadable);
    }
}
