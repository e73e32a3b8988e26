package dev.reveille.core.fleet;

import java.util.OptionalInt;

/**
 * How much of something within any minute, as somebody wrote it; what is empty was not written.
 *
 * @param messages to and about other agents, 1 or more
 * @param activity events published, 1 or more
 * @param toolCalls calls of tools, by the agent's own word, 1 or more
 */
public record QuotasSpec(OptionalInt messages, OptionalInt activity, OptionalInt toolCalls) {
    /** Messages a minute where neither spec nor type says any: one a second (ours). */
    public static final int DEFAULT_MESSAGES = 60;

    /** Events a minute where neither spec nor type says any: one a second (ours). */
    public static final int DEFAULT_ACTIVITY = 60;

    /** Nothing was written. */
    public static final QuotasSpec UNWRITTEN =
            new QuotasSpec(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    static OptionalInt least(OptionalInt one, OptionalInt other) {
        return one.isPresent() && other.isPresent()
                ? OptionalInt.of(Math.min(one.getAsInt(), other.getAsInt()))
                : one.isPresent() ? one : other;
    }
}
