package dev.reveille.node;

import dev.reveille.core.agent.AgentRun;
import dev.reveille.core.agent.AgentTimer;
import dev.reveille.core.agent.CapabilityGate;
import dev.reveille.core.agent.Denials;
import dev.reveille.core.agent.MemoryWatch;
import dev.reveille.core.agent.health.HealthState;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Limits;
import dev.reveille.os.SpawnId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All the node loop holds of one agent. For the loop's thread alone. */
final class AgentCell {
    private static final Logger LOGGER = LoggerFactory.getLogger(AgentCell.class);

    private static final int MOST_HISTORY = 16;

    final AgentId agent;
    AgentRun run;

    /** Numbers of the timers that run; an event with another number is late and ignored. */
    final Map<AgentTimer, Long> timers = new EnumMap<>(AgentTimer.class);

    /** The start that was last asked for. */
    @Nullable SpawnId spawn;

    /** Whether the spawner is still at it; what its process does meanwhile waits. */
    boolean spawning;

    /** What was last told of it, for whoever asks on this machine. */
    final Deque<HistoryEvent> history = new ArrayDeque<>();

    final List<NodeEvent> early = new ArrayList<>();
    OptionalInt port = OptionalInt.empty();
    @Nullable Conversation conversation;
    @Nullable AgentLog log;

    /** The epoch that cannot run here, said once. */
    @Nullable Epoch refused;

    /** The epoch that was given back, until another process is started. */
    @Nullable Epoch released;

    /** That it is to be killed once it is to stop. */
    @Nullable Foretold foretold;

    /** Where its lines are kept, also while nothing runs; empty before its first start. */
    String logFile = "";

    @Nullable AgentStatus told;
    @Nullable AgentHealth health;

    /** What is known of the health of its newest process; null until that was ready. */
    @Nullable HealthState vitals;

    /** Whether one of its processes was ended for its health, and none has passed a check since. */
    boolean lost;

    /** When its health was last told, by the monotonic clock. */
    long healthToldAt;

    long cpuNanos;
    long sampledAt;

    /** How often what it uses is read. */
    Attention attention = Attention.LIVELY;

    long peakMemory;

    /** What its newest process may use. */
    Limits limits = Limits.NONE;

    /** Whether its newest process gives way to others. */
    boolean yields;

    /** What is known of its memory against its limit. */
    MemoryWatch memory = MemoryWatch.CALM;

    /** What it may do, and did lately; its processes share it. */
    CapabilityGate gate = CapabilityGate.FRESH;

    /** What it was denied. */
    Denials denials = Denials.NONE;

    /** When its memory was last looked at, by the monotonic clock; 0 = not since its start. */
    long lookedAt;

    /** Number of the timer that ends its remembrance; 0 = none runs. */
    long forgetting;

    AgentCell(AgentId agent) {
        this.agent = agent;
        this.run = AgentRun.idle(agent);
    }

    /** Remembers what was told of it, and forgets what is older than the newest few. */
    void told(HistoryEvent event) {
        if (history.size() == MOST_HISTORY) {
            history.removeFirst();
        }
        history.add(event);
    }

    /** Adds a line to its log, while it has one. */
    void log(AgentLog.Stream from, String line) {
        if (log == null) {
            return;
        }
        try {
            log.line(from, line);
        } catch (IOException e) {
            LOGGER.atWarn()
                    .addKeyValue("agent", agent)
                    .addKeyValue("error", e.toString())
                    .log("a log line is lost");
        }
    }

    /**
     * Takes out of words that may quote its process what is not to be seen, on any thread; without
     * a log nobody knows what that is.
     */
    UnaryOperator<String> shown() {
        AgentLog knows = log;
        return knows == null ? _ -> Redaction.MASK : knows::shown;
    }

    /** Whether {@code id} is the process this cell is about. */
    boolean concerns(SpawnId id) {
        return id.equals(spawn);
    }
}
