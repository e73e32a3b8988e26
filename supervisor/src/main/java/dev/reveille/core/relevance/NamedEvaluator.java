package dev.reveille.core.relevance;

import static java.util.Objects.requireNonNull;

/**
 * An evaluator as a spec names it, alone or within another. Whatever it throws, short of the JVM's
 * own end, becomes {@link EvaluatorFailed} with the name of the innermost that failed.
 *
 * @param name such as {@code queue-depth}
 * @param where it stands within others, such as {@code max[1].queue-depth}; empty = it stands alone
 * @param evaluator itself
 */
public record NamedEvaluator(String name, String where, RelevanceEvaluator evaluator)
        implements RelevanceEvaluator {
    @Override
    public boolean activityMayChange(double score) {
        return evaluator.activityMayChange(score);
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        try {
            return requireNonNull(evaluator.evaluate(context), "it gave no evaluation");
        } catch (EvaluatorFailed e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw new EvaluatorFailed(name, where, e);
        }
    }
}
