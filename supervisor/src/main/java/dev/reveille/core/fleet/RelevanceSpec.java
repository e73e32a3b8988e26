package dev.reveille.core.fleet;

import java.time.Duration;
import java.util.Map;

/**
 * How an agent's relevance is judged.
 *
 * @param evaluator what scores it
 * @param facts facts given by the spec itself, such as {@code agent_priority}: strings, longs,
 *     doubles or booleans; an event's attribute of the same name wins
 * @param thresholds the edges between lifecycle states
 * @param dwell least time running, and resting
 * @param staleAfter age from which an input that was seen is too old to fall by
 * @param archiveAfter time below {@code dormant} after which a DORMANT agent is ARCHIVED
 */
public record RelevanceSpec(
        EvaluatorSpec evaluator,
        Map<String, Object> facts,
        Thresholds thresholds,
        Dwell dwell,
        Staleness staleAfter,
        Duration archiveAfter) {

    /** Thymos' evaluator and edges; no dwell; nothing goes stale; archived after 30 days. */
    public static final RelevanceSpec DEFAULT =
            new RelevanceSpec(
                    EvaluatorSpec.of(EvaluatorSpec.DEFAULT),
                    Map.of(),
                    Thresholds.DEFAULT,
                    Dwell.NONE,
                    Staleness.NEVER,
                    Duration.ofDays(30));

    public RelevanceSpec {
        facts = Map.copyOf(facts);
    }

    /**
     * Edges between lifecycle states, in score.
     *
     * @param active from here up ACTIVE; default 0.7 (Thymos' code)
     * @param listening from here up LISTENING; default 0.4 (Thymos' code)
     * @param dormant below here ARCHIVED after a while; default 0.1 (Thymos' code)
     * @param hysteresis how far below an edge a score must fall before the state is left; default
     *     0.05 (ours)
     */
    public record Thresholds(double active, double listening, double dormant, double hysteresis) {
        public static final Thresholds DEFAULT = new Thresholds(0.7, 0.4, 0.1, 0.05);

        /** Edges less hysteresis are sums of decimals; a score that equals one is not below. */
        private static final double ROUNDING = 1e-9;

        /**
         * Whether a score reaches an edge.
         *
         * @param stood whether it did before: then it does until it is below by the hysteresis
         */
        public boolean reaches(double edge, double score, boolean stood) {
            return stood ? score + ROUNDING >= edge - hysteresis : score >= edge;
        }

        /**
         * A score as people are shown it: rounded, but never so far that what they see would make
         * another state than it did.
         *
         * @param decimals at least so many may be left
         */
        public double shown(double score, int decimals) {
            for (double factor = Math.pow(10, decimals); factor < 1e15; factor *= 10) {
                double rounded = Math.round(score * factor) / factor;
                if (level(rounded) == level(score)) {
                    return rounded;
                }
            }
            return score;
        }

        /**
         * How many edges a score reaches, those to stay above counted as well. Two scores of one
         * level make the same of any agent.
         */
        public int level(double score) {
            return (reaches(active, score, false) ? 1 : 0)
                    + (reaches(active, score, true) ? 1 : 0)
                    + (reaches(listening, score, false) ? 1 : 0)
                    + (reaches(listening, score, true) ? 1 : 0)
                    + (score >= dormant ? 1 : 0);
        }
    }

    /**
     * Least time running and resting, whatever the states between.
     *
     * @param up before a running agent may be stopped
     * @param down before a stopped agent may be started
     */
    public record Dwell(Duration up, Duration down) {
        public static final Dwell NONE = new Dwell(Duration.ZERO, Duration.ZERO);

        /**
         * Of {@code learned}, which else stops agents for minutes between visits it can predict: on
         * a real day it flaps a fifth as often with it, and still has fewer cold starts and fewer
         * idle hours than a fixed ten minutes (docs/replay.md).
         */
        private static final Dwell LEARNED = new Dwell(Duration.ofMinutes(10), Duration.ZERO);

        /** What stands where a spec says nothing of it. */
        public static Dwell standard(EvaluatorSpec evaluator) {
            return evaluator.uses("learned") ? LEARNED : NONE;
        }
    }
}
