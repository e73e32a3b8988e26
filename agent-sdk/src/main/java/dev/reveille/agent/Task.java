package dev.reveille.agent;

import tools.jackson.databind.JsonNode;

/** One task in an agent's hands. */
public interface Task {
    /**
     * Which task; the same at every delivery.
     *
     * @return its id
     */
    String id();

    /**
     * What to do.
     *
     * @return whatever the requester sent
     */
    JsonNode payload();

    /**
     * Which delivery this is.
     *
     * @return 1 for the first
     */
    int attempt();

    /**
     * Whether nobody waits for the answer any more. The thread that handles a cancelled task is
     * interrupted as well.
     *
     * @return whether to give up
     */
    boolean cancelled();

    /**
     * Sends a piece of the result ahead of the answer.
     *
     * @param data anything Jackson writes as JSON
     */
    void partial(Object data);

    /**
     * The way to the supervisor, for agents that are a lambda.
     *
     * @return the same context as {@link Agent#init} was given
     */
    AgentContext context();
}
