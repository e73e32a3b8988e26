package dev.reveille.agent;

import dev.reveille.agent.protocol.AgentMode;
import dev.reveille.agent.protocol.LogLevel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent knows of itself, and what it can tell its supervisor. Every method may be called
 * from any thread. Under a supervisor that sends no init the agent's id is empty, epoch 0, attempt
 * 1, mode active, and the config empty.
 */
public interface AgentContext {
    /**
     * Who it is.
     *
     * @return {@code tenant/name}
     */
    String agent();

    /**
     * The number of its placement. Hand it to whatever the agent writes to: the highest one seen
     * there is the owner's.
     *
     * @return the epoch, rising with every placement
     */
    long epoch();

    /**
     * Which start within the epoch this is.
     *
     * @return 1 for the first
     */
    int attempt();

    /**
     * How much it is asked to do.
     *
     * @return the mode of this moment
     */
    AgentMode mode();

    /**
     * What its spec says under {@code config}.
     *
     * @return an object, perhaps empty
     */
    ObjectNode config();

    /**
     * The state it saved before.
     *
     * @return its newest snapshot, if there is one
     */
    Optional<JsonNode> restored();

    /**
     * Saves its state now rather than at the end.
     *
     * @param state the whole state, anything Jackson writes as JSON
     */
    void save(Object state);

    /**
     * Logs a message.
     *
     * @param level how much it matters
     * @param message its text
     * @param fields what else belongs to it, values as Jackson writes them
     */
    void log(LogLevel level, String message, Map<String, ?> fields);

    /**
     * Logs a message that things are as they should be.
     *
     * @param message its text
     */
    default void log(String message) {
        log(LogLevel.INFO, message, Map.of());
    }

    /**
     * Claims to work on something of its own, so that it is not put to sleep. Tasks in flight need
     * no claim.
     *
     * @param claim its name
     * @param holds how long, from now, unless renewed
     * @return the claim, to be closed when the work is done
     */
    BusyClaim busy(String claim, Duration holds);

    /**
     * Tells what it used since it last did.
     *
     * @param toolCalls calls of tools
     * @param tokens of language models, read and written
     * @param cost in the currency of the tenant's budget
     */
    void usage(long toolCalls, long tokens, double cost);

    /**
     * Tells of something that bears on relevance.
     *
     * @param event its type
     * @param attributes what else is known of it, values as Jackson writes them
     */
    void activity(String event, Map<String, ?> attributes);

    /**
     * Asks for a restart of another agent of its tenant, which the spec must allow.
     *
     * @param agent the other one's name, without the tenant
     * @return what became of it: {@code result} is {@code done}, or {@code asked} where another
     *     node is to do it; fails with an {@link IllegalStateException} that holds code, message
     *     and remedy where it is denied or refused. Nothing answers it after the supervisor was
     *     replaced: give it a time-out
     */
    CompletableFuture<JsonNode> restart(String agent);
}
