package dev.reveille.core.relevance;

/**
 * Scores an agent. A function of the context alone, its time included: no clock, no I/O, no memory.
 * One that throws holds the last decision; it never stops an agent.
 */
@FunctionalInterface
public interface RelevanceEvaluator {
    Evaluation evaluate(RelevanceContext context);

    /**
     * Whether an activity more, that carries no attributes, could bring another score than the one
     * it gave last, before the next look it asked for. One that says no is not asked for each event
     * of a tenant that is active all the time; one from a jar always is.
     *
     * @param score what it gave last, 0 to 1
     */
    default boolean activityMayChange(double score) {
        return true;
    }
}
