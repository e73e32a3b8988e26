package dev.reveille.core.lifecycle;

import java.util.Optional;

/**
 * The outcome of judging an agent once.
 *
 * @param decision what it should be, and why
 * @param standing to be remembered for the next time
 * @param failed name of the evaluator, the innermost, that gave no score; empty = there is a score
 */
public record Judgement(Decision decision, Standing standing, Optional<String> failed) {}
