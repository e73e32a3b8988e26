package dev.reveille.agent.read;

/** Told of changes, on the reader's thread: be quick. */
@FunctionalInterface
public interface AgentListener {
    /**
     * An agent's record changed.
     *
     * @param agent as it is now
     */
    void changed(AgentView agent);

    /**
     * An agent's record was removed.
     *
     * @param agent its id
     */
    default void gone(String agent) {}
}
