package dev.reveille.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a node that is told to stop does with its agents. */
public enum OnStop {
    /** Stops them, and says goodbye: they are placed elsewhere at once. */
    STOP,
    /** Leaves them running for the node's next supervisor, and says no goodbye. */
    LEAVE;

    static Optional<OnStop> parse(String text) {
        return Arrays.stream(values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }
}
