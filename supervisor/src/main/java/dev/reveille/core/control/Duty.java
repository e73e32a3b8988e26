package dev.reveille.core.control;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether agents are brought to a node or away from it, as an operator said. It stays with the node
 * id, whichever incarnation comes.
 *
 * @param kind which
 * @param until while DRAINING: when busy agents are moved too; empty = never
 */
public record Duty(Kind kind, Optional<Instant> until) {
    /** As any other node. */
    public static final Duty OPEN = new Duty(Kind.OPEN, Optional.empty());

    /** Keeps what it has, and gets no more. */
    public static final Duty CORDONED = new Duty(Kind.CORDONED, Optional.empty());

    /** The words of the topic. */
    public enum Kind {
        OPEN,
        CORDONED,
        DRAINING
    }
}
