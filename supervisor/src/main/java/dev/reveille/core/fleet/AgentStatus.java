package dev.reveille.core.fleet;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an agent is doing, as {@code agent-state} tells it.
 *
 * @param agent whose state
 * @param node node it is about; empty = written by placement
 * @param incarnation of that node
 * @param epoch it ran under; a record of an older epoch loses
 * @param state now
 * @param previous before, empty for the first
 * @param reason a start, stop or pending reason of the vocabulary
 * @param message one sentence for people
 * @param type agent type
 * @param mode ACTIVE or LISTENING while it runs, else empty
 * @param pid while a process exists
 * @param port handed over as PORT
 * @param attempt starts under this epoch so far
 * @param restarts restarts under this epoch so far
 * @param startedAt when the process was started
 * @param at when this state was entered
 * @param exit how the last process ended
 * @param breaker the agent's circuit breaker
 * @param retryAt when a restart or half-open probe is due
 * @param problem what went wrong, with remedy
 * @param specVersion spec it runs
 * @param log file on its node that takes its standard error, or empty
 * @param health what its checks say, while it runs and has any
 * @param kept what its node keeps it to
 */
public record AgentStatus(
        AgentId agent,
        Optional<NodeId> node,
        Optional<Incarnation> incarnation,
        Epoch epoch,
        AgentState state,
        Optional<AgentState> previous,
        String reason,
        String message,
        String type,
        Optional<LifecycleState> mode,
        OptionalLong pid,
        OptionalInt port,
        int attempt,
        int restarts,
        Optional<Instant> startedAt,
        Instant at,
        Optional<Exit> exit,
        BreakerState breaker,
        Optional<Instant> retryAt,
        Optional<String> problem,
        String specVersion,
        String log,
        Optional<HealthReport> health,
        Supervised kept) {
    /** Of one whose health is not checked. */
    public AgentStatus(
            AgentId agent,
            Optional<NodeId> node,
            Optional<Incarnation> incarnation,
            Epoch epoch,
            AgentState state,
            Optional<AgentState> previous,
            String reason,
            String message,
            String type,
            Optional<LifecycleState> mode,
            OptionalLong pid,
            OptionalInt port,
            int attempt,
            int restarts,
            Optional<Instant> startedAt,
            Instant at,
            Optional<Exit> exit,
            BreakerState breaker,
            Optional<Instant> retryAt,
            Optional<String> problem,
            String specVersion,
            String log,
            Supervised kept) {
        this(
                agent,
                node,
                incarnation,
                epoch,
                state,
                previous,
                reason,
                message,
                type,
                mode,
                pid,
                port,
                attempt,
                restarts,
                startedAt,
                at,
                exit,
                breaker,
                retryAt,
                problem,
                specVersion,
                log,
                Optional.empty(),
                kept);
    }

    /** The same, with what its node keeps it to. */
    public AgentStatus with(Supervised told) {
        return new AgentStatus(
                agent,
                node,
                incarnation,
                epoch,
                state,
                previous,
                reason,
                message,
                type,
                mode,
                pid,
                port,
                attempt,
                restarts,
                startedAt,
                at,
                exit,
                breaker,
                retryAt,
                problem,
                specVersion,
                log,
                health,
                told);
    }

    /** Whether it runs and may be given work. */
    public boolean takesWork() {
        return state == AgentState.RUNNING
                && health.filter(h -> h.readiness() == HealthReport.Readiness.NOT_READY).isEmpty();
    }
}
