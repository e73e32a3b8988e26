package dev.reveille.core.agent;

import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HealthSpec.Dump;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.StopReason;
import java.time.Duration;
import java.util.Map;

/** Something to be done for an agent; the node carries it out. */
public sealed interface AgentEffect {
    /** Make a process. */
    record Spawn(Assignment assignment, int attempt) implements AgentEffect {}

    /** Tell when the given port accepts connections. */
    record WatchPort() implements AgentEffect {}

    /** Look after its health from now on. */
    record WatchHealth() implements AgentEffect {}

    /** Make its first process write where it hangs. */
    record SignalDump(Dump signal) implements AgentEffect {}

    /** Tell the agent its mode. */
    record TellMode(LifecycleState mode) implements AgentEffect {}

    /** Ask the agent to end by message. */
    record TellShutdown(StopReason reason, Duration within) implements AgentEffect {}

    /** Ask the process group to end with SIGTERM. */
    record SignalTerm() implements AgentEffect {}

    /** End the process group with SIGKILL. */
    record SignalKill() implements AgentEffect {}

    /** Start a timer, replacing one of the same kind. */
    record SetTimer(AgentTimer timer, Duration after) implements AgentEffect {}

    /** Forget a timer. */
    record CancelTimer(AgentTimer timer) implements AgentEffect {}

    /** Tell the breaker that the agent has been healthy long enough. */
    record TellHealthy() implements AgentEffect {}

    /** Tell the control log that no process of this epoch runs here any more. */
    record Release(Epoch epoch, StopReason reason) implements AgentEffect {}

    /** Write a line of history. */
    record Note(HistoryEvent.Kind kind, String reason, String message, Map<String, String> details)
            implements AgentEffect {
        public Note {
            details = Map.copyOf(details);
        }
    }
}
