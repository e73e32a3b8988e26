package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code tenant-activity}: runs while a tenant is active and subscribed. Cut-offs, scores and
 * defaults are those of Thymos, but for a subscription nobody ever mentioned, which counts as
 * active here: most streams carry none.
 *
 * @param steps age below which a score holds, youngest first
 * @param otherwise score of a tenant quieter than every step
 * @param subscriptionRequired whether {@code subscription_active} is asked for
 * @param unsubscribed score where it is false
 */
record TenantActivity(
        List<Step> steps, double otherwise, boolean subscriptionRequired, double unsubscribed)
        implements RelevanceEvaluator {
    /** Days of silence assumed of a tenant never seen (Thymos). */
    static final long NEVER_SEEN_DAYS = 999;

    /**
     * One cut-off.
     *
     * @param name of its parameters
     * @param within age below which {@code score} holds
     * @param score 0 to 1
     * @param told the explanation where it holds
     */
    record Step(String name, Duration within, double score, String told) {
        Step(String name, Duration within, double score) {
            this(name, within, score, "active within " + Durations.format(within) + ": " + score);
        }
    }

    /** Makes it. */
    public static final class Factory implements EvaluatorFactory {
        @Override
        public String name() {
            return "tenant-activity";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return TenantActivity.read(parameters);
        }
    }

    private static Parsed<RelevanceEvaluator> read(Parameters p) {
        var active = step(p, "active", Duration.ofDays(1), 1.0);
        var listening = step(p, "listening", Duration.ofDays(7), 0.6);
        var dormant = step(p, "dormant", Duration.ofDays(30), 0.2);
        p.ordered("active.within", active.within(), "listening.within", listening.within());
        p.ordered("listening.within", listening.within(), "dormant.within", dormant.within());
        double otherwise = p.score("else.score", 0.0);
        boolean required = p.flag("subscription.required", true);
        double unsubscribed = p.score("unsubscribed.score", 0.0);
        return p.result(
                () ->
                        new TenantActivity(
                                List.of(active, listening, dormant),
                                otherwise,
                                required,
                                unsubscribed));
    }

    private static Step step(Parameters p, String name, Duration within, double score) {
        return new Step(
                name, p.duration(name + ".within", within), p.score(name + ".score", score));
    }

    /**
     * An activity makes the tenant as young as can be: it stays on the first step if it is there.
     */
    @Override
    public boolean activityMayChange(double score) {
        return score != steps.getFirst().score();
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        var facts = new FactReader(context);
        if (subscriptionRequired && !facts.flag("subscription_active", true)) {
            return new Evaluation(
                    RelevanceScore.of(unsubscribed),
                    "no active subscription: " + unsubscribed,
                    facts.used(),
                    Optional.empty());
        }
        Duration age = facts.activityAge(NEVER_SEEN_DAYS);
        for (Step step : steps) {
            if (age.compareTo(step.within()) < 0) {
                Optional<Instant> edge =
                        context.lastActivity().map(last -> last.plus(step.within()));
                return new Evaluation(
                        RelevanceScore.of(step.score()), step.told(), facts.used(), edge);
            }
        }
        String longest = Durations.format(steps.getLast().within());
        return new Evaluation(
                RelevanceScore.of(otherwise),
                "no activity within " + longest + ": " + otherwise,
                facts.used(),
                Optional.empty());
    }
}
