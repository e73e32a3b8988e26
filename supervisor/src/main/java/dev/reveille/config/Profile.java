package dev.reveille.config;

import dev.reveille.core.fleet.BreakerSpec;
import dev.reveille.core.fleet.RestartSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A set of values under everything a spec does not give.
 *
 * @param backoff delay before the first restart
 * @param failures failures in a row that open the breaker
 */
record Profile(Duration backoff, int failures) {
    /** The records' own defaults. */
    static final Profile NONE =
            new Profile(RestartSpec.DEFAULT.backoff(), BreakerSpec.DEFAULT.failures());

    /** OmniDaemon's two sets. */
    static final Map<String, Profile> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("prod", new Profile(Duration.ofSeconds(10), 5));
        BY_NAME.put("dev", new Profile(Duration.ofSeconds(1), 1));
    }
}
