package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Parsed;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code event-driven}: runs while events of its types wait (Thymos).
 *
 * @param types that matter; empty = every type does
 * @param above more events than this score {@code match}; default 0
 * @param match default 1.0
 * @param otherwise default 0.0
 */
record EventDriven(Set<String> types, double above, double match, double otherwise)
        implements RelevanceEvaluator {

    /** Makes it. */
    public static final class Factory implements EvaluatorFactory {
        @Override
        public String name() {
            return "event-driven";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return EventDriven.read(parameters);
        }
    }

    private static Parsed<RelevanceEvaluator> read(Parameters p) {
        var types = new TreeSet<>(p.texts("types"));
        types.addAll(p.texts("event.type"));
        double above = p.number("above", 0);
        double match = p.score("match.score", 1.0);
        double otherwise = p.score("else.score", 0.0);
        return p.result(() -> new EventDriven(types, above, match, otherwise));
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        var facts = new FactReader(context);
        // Counts by type tell all; a total with the leading type is what Thymos knew.
        double pending =
                context.pendingByType().isEmpty()
                        ? ofLeadingType(facts)
                        : types.isEmpty()
                                ? facts.count("pending_events", 0)
                                : types.stream()
                                        .mapToDouble(
                                                t -> facts.count(Fact.PENDING_EVENTS_OF + t, 0))
                                        .sum();
        double score = pending > above ? match : otherwise;
        String what = types.isEmpty() ? "any type" : String.join(", ", types);
        return new Evaluation(
                RelevanceScore.of(score),
                "pending events of " + what + " " + (long) pending + ": " + score,
                facts.used(),
                Optional.empty());
    }

    private double ofLeadingType(FactReader facts) {
        double pending = facts.count("pending_events", 0);
        boolean matches = types.isEmpty() || types.contains(facts.text("event_type", ""));
        return matches ? pending : 0;
    }
}
