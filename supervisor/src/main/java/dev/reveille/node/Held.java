package dev.reveille.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened one after the other, to be let go of in reverse. */
final class Held implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Held.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Takes something over that has just been opened. */
    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Lets go of all; one part's trouble does not keep the others. */
    @Override
    public void close() {
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                LOGGER.atError().setCause(e).log("could not let go of a part of the node");
            }
        }
    }
}
