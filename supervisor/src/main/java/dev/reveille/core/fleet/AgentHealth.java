package dev.reveille.core.fleet;

import java.time.Duration;
import java.util.Optional;

/**
 * How a running agent is, as {@code heartbeats} tells it.
 *
 * @param agent who
 * @param epoch it runs under
 * @param pid its process
 * @param health what it answered
 * @param cpuPercent processor use since the sample before, 100 = one core
 * @param memoryBytes resident memory
 * @param uptime since its process started
 * @param requests it says it has answered
 * @param ping round trip of the newest answered ping
 * @param restarts under this epoch
 * @param busy whether it holds a busy claim
 * @param inFlight requests it works on
 * @param processes it consists of, all that it started included
 * @param files its first process has open; 0 = not known
 */
public record AgentHealth(
        AgentId agent,
        Epoch epoch,
        long pid,
        Health health,
        double cpuPercent,
        long memoryBytes,
        Duration uptime,
        long requests,
        Optional<Duration> ping,
        int restarts,
        boolean busy,
        int inFlight,
        int processes,
        int files) {

    /** The same, with how many files it has open. */
    public AgentHealth withFiles(int open) {
        return new AgentHealth(
                agent,
                epoch,
                pid,
                health,
                cpuPercent,
                memoryBytes,
                uptime,
                requests,
                ping,
                restarts,
                busy,
                inFlight,
                processes,
                open);
    }

    /** What an agent answered. */
    public enum Health {
        /** The newest ping, in time. */
        OK,
        /** Not the newest ping, within its deadline. */
        UNRESPONSIVE,
        /** It has not been asked yet, or speaks no protocol. */
        UNKNOWN
    }

    /**
     * Whether this differs enough from what was told before to be told: usage within a twentieth of
     * a core and of its memory is the same.
     */
    public boolean differsFrom(AgentHealth before) {
        return pid != before.pid
                || health != before.health
                || restarts != before.restarts
                || requests != before.requests
                || busy != before.busy
                || inFlight != before.inFlight
                || Math.abs(cpuPercent - before.cpuPercent) >= 5
                || Math.abs(memoryBytes - before.memoryBytes) * 20 >= before.memoryBytes;
    }
}
