package dev.reveille.agent.protocol;

import java.util.Locale;

/** How much a log message matters. */
public enum LogLevel {
    /** For whoever looks for a fault. */
    DEBUG,
    /** Something happened, as it should. */
    INFO,
    /** Something is not as it should be, and the agent goes on. */
    WARN,
    /** Something failed. */
    ERROR;

    /**
     * The name in messages.
     *
     * @return lower case, such as {@code warn}
     */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a level, with the names that Python's {@code logging} uses; whatever is unknown counts
     * as {@link #INFO}, because a log message is never refused for its level.
     *
     * @param name a level's name in a message
     * @return the level
     */
    public static LogLevel of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "trace", "debug" -> DEBUG;
            case "warn", "warning" -> WARN;
            case "error", "critical", "fatal" -> ERROR;
            default -> INFO;
        };
    }
}
