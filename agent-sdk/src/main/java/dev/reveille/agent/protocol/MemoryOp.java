package dev.reveille.agent.protocol;

import java.util.Locale;
import java.util.Optional;

/** What can be done with an entry of shared memory. */
public enum MemoryOp {
    /** Read it. */
    GET,
    /** Replace it. */
    PUT,
    /** Be told when it changes. */
    WATCH;

    /**
     * The name in messages.
     *
     * @return lower case, such as {@code get}
     */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a name as {@link #wire()} writes it.
     *
     * @param name an operation's name in a message
     * @return the operation, or nothing if there is none of that name
     */
    public static Optional<MemoryOp> of(String name) {
        for (MemoryOp op : values()) {
            if (op.wire().equals(name)) {
                return Optional.of(op);
            }
        }
        return Optional.empty();
    }
}
