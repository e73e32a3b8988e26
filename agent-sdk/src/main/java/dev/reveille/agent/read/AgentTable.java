package dev.reveille.agent.read;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The newest record of each agent, and who waits for the next. */
final class AgentTable {
    private final Map<String, AgentView> agents = new TreeMap<>();
    private final List<AgentListener> listeners = new CopyOnWriteArrayList<>();
    private long unreadable;
    private boolean closed;
    private @Nullable RuntimeException failure;

    synchronized Optional<AgentView> get(String agent) {
        return Optional.ofNullable(agents.get(agent));
    }

    synchronized Map<String, AgentView> all() {
        return Map.copyOf(agents);
    }

    synchronized long unreadable() {
        return unreadable;
    }

    synchronized void countUnreadable() {
        unreadable++;
    }

    /** Takes a record, unless it is of an older epoch than the one held. */
    void put(AgentView agent) {
        synchronized (this) {
            @Nullable AgentView held = agents.get(agent.agent());
            if (held != null && held.epoch() > agent.epoch()) {
                return;
            }
            agents.put(agent.agent(), agent);
            notifyAll();
        }
        listeners.forEach(listener -> listener.changed(agent));
    }

    void remove(String agent) {
        synchronized (this) {
            if (agents.remove(agent) == null) {
                return;
            }
            notifyAll();
        }
        listeners.forEach(listener -> listener.gone(agent));
    }

    AgentStates.Subscription listen(AgentListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    synchronized AgentView await(String agent, AgentState state, Duration atMost)
            throws TimeoutException, InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (true) {
            @Nullable AgentView now = agents.get(agent);
            if (now != null && now.state() == state) {
                return now;
            }
            if (closed) {
                throw new IllegalStateException("agent states are no longer read", failure);
            }
            long left = until - System.nanoTime();
            if (left <= 0) {
                throw new TimeoutException(
                        agent + " is not " + state + " after " + atMost + " but " + said(now));
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
        }
    }

    synchronized void close(@Nullable RuntimeException cause) {
        closed = true;
        failure = cause;
        notifyAll();
    }

    private static String said(@Nullable AgentView agent) {
        return agent == null
                ? "was never told of"
                : agent.state() + " (" + agent.reason() + "): " + agent.message();
    }
}
