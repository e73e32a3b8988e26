package dev.reveille.agent;

import dev.reveille.agent.protocol.AgentMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An agent: what it does with a task. Hand it to {@link AgentRuntime#run(Agent)} in {@code main}.
 *
 * <p>The callbacks run one at a time, on one thread, unless the runtime is given more. Pings are
 * answered meanwhile, so a callback may take its time.
 */
@FunctionalInterface
public interface Agent {
    /**
     * Does a task. Delivery is at least once: the same task may come again, with a higher attempt.
     *
     * @param task what to do
     * @return what came of it: anything Jackson writes as JSON. An object is answered as it is,
     *     null as {@code {"status":"completed"}}, everything else in that object's {@code data}
     * @throws Exception to answer the task with an error
     */
    @Nullable Object handle(Task task) throws Exception;

    /**
     * Sets the agent up, before its first task.
     *
     * @param context what it was given, and how to talk to its supervisor; may be kept
     * @throws Exception to give up: the process ends with exit code 1
     */
    default void init(AgentContext context) throws Exception {}

    /**
     * Learns that its relevance crossed a threshold.
     *
     * @param mode what it is asked to do from now on
     */
    default void mode(AgentMode mode) {}

    /**
     * Tells its state, to be given back at its next start as {@link AgentContext#restored()}.
     * Called before {@link #shutdown}, unless a task is still in flight then.
     *
     * @return the whole state, or nothing to save
     * @throws Exception to save nothing
     */
    default Optional<?> snapshot() throws Exception {
        return Optional.empty();
    }

    /**
     * Ends. Called when nothing is in flight any more, or when the time for that has run out.
     *
     * @param reason why, such as {@code IRRELEVANT}, if the supervisor said
     * @throws Exception to have it logged; the process ends all the same
     */
    default void shutdown(Optional<String> reason) throws Exception {}
}
