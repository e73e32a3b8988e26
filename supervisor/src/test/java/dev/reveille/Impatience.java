package dev.reveille;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every test's waiting looks at once and then often: of its own accord it would first look after a
 * tenth of a second, which adds up over all that is waited for, most of which is so at once.
 */
public final class Impatience implements BeforeAllCallback {
    private static final Duration FIRST = Duration.ofMillis(5);
    private static final Duration MOST = Duration.ofMillis(50);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(new IterativePollInterval(Impatience::next, FIRST));
    }

    private static Duration next(Duration before) {
        Duration longer = before.multipliedBy(2);
        return longer.compareTo(MOST) < 0 ? longer : MOST;
    }
}
