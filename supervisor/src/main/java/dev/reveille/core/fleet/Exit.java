package dev.reveille.core.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a process ended.
 *
 * @param reason why
 * @param code as the process gave it, 128 + signal; −1 forced stop, −2 reaped without a status, −3
 *     lost with its node
 * @param signal that ended it
 * @param pid it had
 * @param at when it was noticed
 * @param uptime how long it ran
 * @param peakMemoryBytes highest resident memory sampled
 * @param lastLines last lines of its standard error
 * @param epoch it was started under
 * @param attempt which start under that epoch it was, from 1; 0 = not known
 */
public record Exit(
        ExitReason reason,
        int code,
        OptionalInt signal,
        long pid,
        Instant at,
        Duration uptime,
        long peakMemoryBytes,
        List<String> lastLines,
        Epoch epoch,
        int attempt) {
    /** Code of a process its supervisor had to kill. */
    public static final int FORCED = -1;

    /** Code of a process that was reaped without a status. */
    public static final int UNKNOWN = -2;

    /** Code of a process lost with its node. */
    public static final int LOST = -3;

    public Exit {
        lastLines = List.copyOf(lastLines);
    }
}
