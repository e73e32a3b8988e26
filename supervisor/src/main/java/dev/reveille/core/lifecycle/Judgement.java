package dev.reveille.core.lifecycle;

import java.util.Optional;

/**
 * The outcome of judging an agent once.
 *
 * @param decision what it should be, and why
 * @param standing to be remembered for the next time
 * @param failed name of the evaluator, the innermost, that gave no score; empty = there is a score
 */
public record Judgement(Decision decision, Standing standing, Optional<String> failed) {
    /** The same of an agent that was in those pools before. */
    public Judgement left(LeftPools pools) {
        return pools.equals(decision.left())
                ? this
                : new Judgement(decision.in(decision.pool(), pools), standing, failed);
    }
}
