package dev.reveille.core.relevance;

import static java.util.Objects.requireNonNull;

import dev.reveille.core.fleet.FactUsed;
import java.time.Duration;

/**
 * An evaluator that did not come with Reveille: it runs under guard, and what it gives travels on
 * topics only if it fits there. It has a context of its own, whose habit ends with the call, as
 * nobody knows when it lets go of it.
 */
record ForeignEvaluator(String name, RelevanceEvaluator evaluator, EvaluatorGuard guard)
        implements RelevanceEvaluator {
    /** Characters of an explanation. */
    private static final int LONGEST = 1_000;

    /** More than a tenant, an agent and the fleet together have. */
    private static final int MOST_INPUTS = 3 * TenantFold.MOST_FACTS;

    /** A look beyond it is none: nobody waits for it, and clocks end somewhere. */
    private static final Duration FARTHEST = Duration.ofDays(36_500);

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        try (var lent = new LentHabit(context)) {
            var its = context.with(lent::get);
            return guard.run(name, () -> fitting(evaluator.evaluate(its), its));
        } catch (Error e) {
            // Languages throw errors for less than a JVM's end, and a spec can name anything.
            throw new IllegalStateException(EvaluatorFailed.why(e), e);
        }
    }

    private static Evaluation fitting(Evaluation given, RelevanceContext context) {
        requireNonNull(given, "it gave no evaluation");
        if (given.inputs().size() > MOST_INPUTS) {
            throw new IllegalStateException(
                    "it names " + given.inputs().size() + " inputs, at most " + MOST_INPUTS);
        }
        var end = context.now().plus(FARTHEST);
        return new Evaluation(
                given.score(),
                shortened(given.explanation(), LONGEST),
                given.inputs().stream().map(ForeignEvaluator::fitting).toList(),
                given.nextLook().filter(at -> at.isBefore(end)));
    }

    private static FactUsed fitting(FactUsed input) {
        return new FactUsed(
                shortened(input.name(), TenantFold.LONGEST_TEXT),
                shortened(input.value(), TenantFold.LONGEST_TEXT),
                shortened(input.type(), TenantFold.LONGEST_TEXT),
                input.at(),
                shortened(input.source(), TenantFold.LONGEST_TEXT));
    }

    private static String shortened(String text, int most) {
        return text.length() > most ? text.substring(0, most) + "…" : text;
    }
}
