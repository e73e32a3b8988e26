package dev.reveille.core.relevance;

import dev.reveille.core.fleet.EvaluatorSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Contexts and evaluators for tests. */
public final class Contexts {
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private Contexts() {}

    /** Plain facts, seen a second ago in an activity. */
    public static RelevanceContext with(Map<String, Object> facts) {
        return RelevanceContext.of(NOW, facts(facts));
    }

    /** A tenant last active so long ago, and plain facts. */
    public static RelevanceContext activeAgo(Duration ago, Map<String, Object> facts) {
        var all = new ArrayList<>(facts(facts));
        all.add(
                new Fact(
                        Fact.LAST_ACTIVITY,
                        new FactValue.Text("login"),
                        NOW.minus(ago),
                        Fact.ACTIVITY_SOURCE));
        return RelevanceContext.of(NOW, all);
    }

    public static List<Fact> facts(Map<String, Object> facts) {
        return facts.entrySet().stream()
                .map(
                        e ->
                                new Fact(
                                        e.getKey(),
                                        FactValue.of(e.getValue()).orElseThrow(),
                                        NOW.minusSeconds(1),
                                        Fact.ACTIVITY_SOURCE))
                .toList();
    }

    public static RelevanceEvaluator evaluator(String name, Map<String, Object> parameters) {
        return Evaluators.of(new EvaluatorSpec(name, parameters)).orThrow();
    }
}
