package dev.reveille.core.fleet;

import java.time.Duration;

/**
 * Whether and when an ended process is started again.
 *
 * @param type which exits are followed by a restart
 * @param backoff delay before the first restart; default 1 s
 * @param factor growth per further restart; default 2
 * @param cap longest delay, before jitter; default 60 s
 * @param jitter share of the delay added at random, 0 to 1; default 0.1 (OmniDaemon)
 * @param stableAfter healthy time after which earlier failures no longer count; default 60 s
 */
public record RestartSpec(
        Type type,
        Duration backoff,
        double factor,
        Duration cap,
        double jitter,
        Duration stableAfter) {

    public static final RestartSpec DEFAULT =
            new RestartSpec(
                    Type.PERMANENT,
                    Duration.ofSeconds(1),
                    2,
                    Duration.ofSeconds(60),
                    0.1,
                    Duration.ofSeconds(60));

    /** OTP's restart types. */
    public enum Type {
        /** Always. */
        PERMANENT,
        /** Only after a failure. */
        TRANSIENT,
        /** Never. */
        TEMPORARY
    }
}
