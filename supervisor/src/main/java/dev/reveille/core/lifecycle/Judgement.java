package dev.reveille.core.lifecycle;

/**
 * The outcome of judging an agent once.
 *
 * @param decision what it should be, and why
 * @param standing to be remembered for the next time
 */
public record Judgement(Decision decision, Standing standing) {}
