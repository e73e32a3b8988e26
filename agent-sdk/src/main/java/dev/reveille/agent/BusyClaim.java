package dev.reveille.agent;

import dev.reveille.agent.protocol.FromAgent;
import java.time.Duration;
import java.util.Optional;

/** An agent's word that it works. It lapses by itself when it is not renewed. */
public final class BusyClaim implements AutoCloseable {
    private final Lines lines;
    private final String name;

    BusyClaim(Lines lines, String name, Duration holds) {
        this.lines = lines;
        this.name = name;
        renew(holds);
    }

    /**
     * Holds on to it.
     *
     * @param holds how long, from now
     */
    public void renew(Duration holds) {
        if (holds.isNegative() || holds.isZero()) {
            throw new IllegalArgumentException(
                    "a busy claim must hold for some time, was " + holds);
        }
        lines.say(new FromAgent.Busy(name, Math.max(1, holds.toMillis()), Optional.empty()));
    }

    /** Ends it. */
    @Override
    public void close() {
        lines.say(new FromAgent.Busy(name, 0, Optional.empty()));
    }
}
