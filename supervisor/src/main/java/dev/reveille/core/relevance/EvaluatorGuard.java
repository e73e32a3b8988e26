package dev.reveille.core.relevance;

import java.util.function.Supplier;

/** Runs code that did not come with Reveille, so that it can do no harm: within a time, say. */
public interface EvaluatorGuard {
    /** Lets it run as it likes; for commands that somebody waits for. */
    EvaluatorGuard NONE =
            new EvaluatorGuard() {
                @Override
                public <T> T run(String evaluator, Supplier<T> call) {
                    return call.get();
                }
            };

    /**
     * What the call gives, or throws.
     *
     * @param evaluator name under which the code is known
     * @throws RuntimeException also where it did not answer in time, or is not to be asked any more
     */
    <T> T run(String evaluator, Supplier<T> call);

    /**
     * As {@link #run}, for what a spec asks of its factory: the answer stands as long as the spec
     * does, so that it must not fail for what only this moment forbids.
     */
    default <T> T make(String evaluator, Supplier<T> call) {
        return run(evaluator, call);
    }
}
