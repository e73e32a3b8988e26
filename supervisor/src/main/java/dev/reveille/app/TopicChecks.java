package dev.reveille.app;

import dev.reveille.config.TopicPlan;
import dev.reveille.core.fleet.Problem;

/** Differences between topics and their catalogue, as problems. */
final class TopicChecks {
    private TopicChecks() {}

    static boolean fatal(TopicPlan.Difference difference) {
        return difference.fatal();
    }

    static Problem problem(TopicPlan.Difference difference) {
        return Problem.invalid("TopicNotAsPlanned", difference.line(), difference.remedy());
    }
}
