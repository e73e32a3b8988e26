package dev.reveille.core.relevance;

/**
 * Scores an agent. A function of the context alone, its time included: no clock, no I/O, no memory.
 * One that throws holds the last decision; it never stops an agent.
 */
@FunctionalInterface
public interface RelevanceEvaluator {
    Evaluation evaluate(RelevanceContext context);
}
