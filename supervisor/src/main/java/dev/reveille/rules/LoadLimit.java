package dev.reveille.rules;

import dev.reveille.core.relevance.EvaluatorGuard;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The time a factory from a user's jar has to be made and to say its name: ten seconds, as all its
 * classes are loaded then. Found by its name in the services file, as the factories are.
 */
public final class LoadLimit implements EvaluatorGuard {
    /** Ten times as much for each that is new, and here all are. */
    private final TimeLimit limit = new TimeLimit(Duration.ofSeconds(1));

    @Override
    public <T> T run(String evaluator, Supplier<T> call) {
        return limit.make(evaluator, call);
    }
}
