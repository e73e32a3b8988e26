package dev.reveille.agent;

import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.ToAgent;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A task from its receipt to its answer. */
final class TaskInHand implements Task {
    private final ToAgent.Task message;
    private final Session session;
    private boolean cancelled;
    private @Nullable Thread thread;

    TaskInHand(ToAgent.Task message, Session session) {
        this.message = message;
        this.session = session;
    }

    /** Marks the thread that handles it; false if it was cancelled before that. */
    synchronized boolean begin() {
        thread = Thread.currentThread();
        return !cancelled;
    }

    /** Lets go of the thread, with no interrupt left on it for the next task. */
    synchronized void end() {
        thread = null;
        boolean unused = Thread.interrupted();
    }

    synchronized void cancel() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public String id() {
        return message.id();
    }

    @Override
    public JsonNode payload() {
        return message.payload();
    }

    @Override
    public int attempt() {
        return message.attempt();
    }

    @Override
    public synchronized boolean cancelled() {
        return cancelled;
    }

    @Override
    public void partial(Object data) {
        session.say(new FromAgent.Partial(id(), Session.json(data)));
    }

    @Override
    public AgentContext context() {
        return session;
    }
}
