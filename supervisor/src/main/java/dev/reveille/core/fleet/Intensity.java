package dev.reveille.core.fleet;

import java.time.Duration;

/**
 * How many restarts a supervision group may need, as OTP defines it: with more than {@code
 * restarts} of them within any {@code window}, the group is given up and its parent told. The edge
 * belongs to the window: a restart exactly {@code window} ago still counts.
 *
 * @param restarts 0 or more; 0 = the first restart is one too many
 * @param window longer than zero
 */
public record Intensity(int restarts, Duration window) {
    /** Terraphim's default, and the contracts'. */
    public static final Intensity DEFAULT = new Intensity(5, Duration.ofMinutes(1));

    /** Terraphim's {@code lenient}. */
    public static final Intensity LENIENT = new Intensity(10, Duration.ofMinutes(2));

    /** Terraphim's {@code strict}. */
    public static final Intensity STRICT = new Intensity(3, Duration.ofSeconds(30));

    /** No restart at all; unlike Terraphim's, which lets the first through. */
    public static final Intensity NEVER = new Intensity(0, Duration.ofSeconds(1));
}
