package dev.reveille.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Supplier;

/** How often evaluators gave no score; each appears once it is known. */
final class EvaluatorMeters {
    private final MeterRegistry registry;
    private final Supplier<Map<String, Long>> failures;
    private volatile Map<String, Long> counts = Map.of();

    EvaluatorMeters(MeterRegistry registry, Supplier<Map<String, Long>> failures) {
        this.registry = registry;
        this.failures = failures;
    }

    /** Before each scrape. */
    void count() {
        counts = failures.get();
        for (String evaluator : counts.keySet()) {
            // Registered once: the registry gives back the one of the same name and label.
            FunctionCounter.builder(
                            Meters.EVALUATOR_FAILURES,
                            this,
                            meters -> meters.counts.getOrDefault(evaluator, 0L))
                    .description("Decisions held because an evaluator gave no score")
                    .tag(Meters.EVALUATOR, evaluator)
                    .register(registry);
        }
    }
}
