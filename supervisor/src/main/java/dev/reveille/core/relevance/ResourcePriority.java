package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Parsed;
import java.util.Optional;

/**
 * {@code resource-priority}: runs what matters while processors are free (Thymos).
 *
 * @param high both above these score {@code high.score}; default cpu 0.5, priority 0.7, score 1.0
 * @param low both above these score {@code low.score}; default cpu 0.2, priority 0.5, score 0.5
 * @param otherwise default 0.0
 */
record ResourcePriority(Level high, Level low, double otherwise) implements RelevanceEvaluator {
    /** Free capacity assumed where none was ever told (Thymos). */
    static final double AVAILABLE_CPU = 1.0;

    /** Priority assumed where none was ever told (Thymos). */
    static final double AGENT_PRIORITY = 0.5;

    /**
     * What it takes to reach a score.
     *
     * @param cpu free share, 0 to 1, that must be exceeded
     * @param priority 0 to 1, that must be exceeded
     * @param score 0 to 1
     */
    record Level(double cpu, double priority, double score) {
        boolean reached(double availableCpu, double agentPriority) {
            return availableCpu > cpu && agentPriority > priority;
        }
    }

    /** Makes it. */
    public static final class Factory implements EvaluatorFactory {
        @Override
        public String name() {
            return "resource-priority";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return ResourcePriority.read(parameters);
        }
    }

    private static Parsed<RelevanceEvaluator> read(Parameters p) {
        var high = level(p, "high", new Level(0.5, 0.7, 1.0));
        var low = level(p, "low", new Level(0.2, 0.5, 0.5));
        p.ordered("low.cpu", low.cpu(), "high.cpu", high.cpu());
        p.ordered("low.priority", low.priority(), "high.priority", high.priority());
        double otherwise = p.score("else.score", 0.0);
        return p.result(() -> new ResourcePriority(high, low, otherwise));
    }

    private static Level level(Parameters p, String name, Level standard) {
        return new Level(
                p.number(name + ".cpu", standard.cpu()),
                p.number(name + ".priority", standard.priority()),
                p.score(name + ".score", standard.score()));
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        var facts = new FactReader(context);
        double cpu = facts.number("available_cpu", AVAILABLE_CPU);
        double priority = facts.number("agent_priority", AGENT_PRIORITY);
        double score =
                high.reached(cpu, priority)
                        ? high.score()
                        : low.reached(cpu, priority) ? low.score() : otherwise;
        return new Evaluation(
                RelevanceScore.of(score),
                "available cpu " + cpu + ", priority " + priority + ": " + score,
                facts.used(),
                Optional.empty());
    }
}
