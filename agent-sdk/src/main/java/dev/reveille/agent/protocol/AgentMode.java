package dev.reveille.agent.protocol;

import java.util.Locale;
import java.util.Optional;

/** How much a running agent is asked to do; it follows from its relevance. */
public enum AgentMode {
    /** Relevant: it is given work. */
    ACTIVE,
    /** Somewhat relevant: it stays up and keeps its state current, and starts nothing itself. */
    LISTENING;

    /**
     * The name in messages.
     *
     * @return lower case, such as {@code active}
     */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a name as {@link #wire()} writes it.
     *
     * @param name a mode's name in a message
     * @return the mode, or nothing if there is none of that name
     */
    public static Optional<AgentMode> of(String name) {
        for (AgentMode mode : values()) {
            if (mode.wire().equals(name)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
