package dev.reveille.core.control;

import dev.reveille.core.fleet.Incarnation;

/** How a life of a node stands with placement. */
public sealed interface Standing {
    /** Placement has not spoken of it yet; its heartbeats ask to be accepted. */
    record Unknown() implements Standing {}

    /** It may run agents. */
    record Accepted() implements Standing {}

    /** Another life uses its id; it starts nothing until that one has left or is lost. */
    record Refused(String host, Incarnation by) implements Standing {}

    /**
     * It is lost and owns nothing, but for its exclusive agents while {@code leased}: its node
     * lease may still run. Being heard again makes it a fresh member that keeps them.
     */
    record Lost(boolean leased) implements Standing {}
}
