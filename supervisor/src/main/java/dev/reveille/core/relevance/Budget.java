package dev.reveille.core.relevance;

import java.util.Optional;

/**
 * Gives 0 to a tenant whose {@code spend} has reached its {@code budget}, whatever the evaluator
 * says. No budget, or one of 0, limits nothing.
 */
record Budget(RelevanceEvaluator evaluator) implements RelevanceEvaluator {
    /** What is spent and what may be, no activity says. */
    @Override
    public boolean activityMayChange(double score) {
        return evaluator.activityMayChange(score);
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        var facts = new FactReader(context);
        Optional<Double> budget = facts.numberIfSeen("budget");
        if (budget.isEmpty() || budget.get() <= 0) {
            return evaluator.evaluate(context);
        }
        double spend = facts.number("spend", 0);
        if (spend >= budget.get()) {
            return new Evaluation(
                    RelevanceScore.NONE,
                    "spend " + spend + " has reached the budget of " + budget.get() + ": 0.0",
                    facts.used(),
                    Optional.empty());
        }
        var inner = evaluator.evaluate(context);
        facts.used().addAll(inner.inputs());
        return new Evaluation(inner.score(), inner.explanation(), facts.used(), inner.nextLook());
    }
}
