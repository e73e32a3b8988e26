package dev.reveille.agent.protocol;

import tools.jackson.databind.JsonNode;

/** How something that was asked for ended, in the words of whoever answers. */
public sealed interface Outcome {
    /**
     * It was done.
     *
     * @param result what came of it, JSON null if nothing was given
     */
    record Ok(JsonNode result) implements Outcome {}

    /**
     * It failed.
     *
     * @param error what went wrong, for a person to read
     */
    record Failed(String error) implements Outcome {}
}
