package dev.reveille.core.agent;

import dev.reveille.core.agent.Permission.Why;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What an agent was denied and when it was last spoken of, kind by kind: at once, then at most once
 * a minute with how many came since.
 *
 * @param kinds those that ever happened, of which there are few
 */
public record Denials(Map<Kind, Count> kinds) {
    /** It was denied nothing yet. */
    public static final Denials NONE = new Denials(Map.of());

    /** Least time between two words on one kind, in seconds; ours. */
    public static final long QUIET_SECONDS = 60;

    public Denials {
        kinds = Map.copyOf(kinds);
    }

    /** What was denied, and why. */
    public record Kind(String capability, Why why) {}

    /**
     * How often.
     *
     * @param spokenOf second in which it was last spoken of
     * @param unsaid how many came since
     */
    public record Count(long spokenOf, long unsaid) {}

    /**
     * What another denial leads to.
     *
     * @param said if it is spoken of now, for how many, itself included
     */
    public record Counted(Denials denials, OptionalLong said) {}

    /**
     * Counts one more.
     *
     * @param second now, of a clock that never goes back
     */
    public Counted with(Kind kind, long second) {
        Count before = kinds.get(kind);
        long unsaid = before == null ? 1 : before.unsaid + 1;
        return before == null || due(before, second)
                ? new Counted(with(kind, new Count(second, 0)), OptionalLong.of(unsaid))
                : new Counted(with(kind, new Count(before.spokenOf, unsaid)), OptionalLong.empty());
    }

    /** How many of a kind are to be spoken of by now; none while it is too early. */
    public Counted look(Kind kind, long second) {
        Count count = kinds.get(kind);
        return count == null || count.unsaid == 0 || !due(count, second)
                ? new Counted(this, OptionalLong.empty())
                : new Counted(with(kind, new Count(second, 0)), OptionalLong.of(count.unsaid));
    }

    private static boolean due(Count count, long second) {
        return second - count.spokenOf >= QUIET_SECONDS;
    }

    private Denials with(Kind kind, Count count) {
        var all = new HashMap<>(kinds);
        all.put(kind, count);
        return new Denials(all);
    }
}
