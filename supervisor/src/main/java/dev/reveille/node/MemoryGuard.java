package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.MemoryWatch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Limits;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.SpawnId;
import dev.reveille.os.Usage;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds agents' memory against their limits. Where the kernel holds the limit itself, only the
 * warning comes from here, and the end of an agent of which the kernel has killed a part. For the
 * loop's thread alone.
 */
final class MemoryGuard {
    private static final Logger LOGGER = LoggerFactory.getLogger(MemoryGuard.class);

    private final Duration interval;
    private final ProcessDriver driver;
    private final Effects effects;

    /**
     * @param interval how often an agent is looked at while nothing is wrong, where its limit is
     *     held from here; one that is near its limit is looked at each time
     */
    MemoryGuard(Duration interval, ProcessDriver driver, Effects effects) {
        // Where the kernel holds the limit, a look is for the warning alone.
        boolean sampled = driver.capabilities().samplesMemory();
        this.interval = sampled ? interval : interval.multipliedBy(Attention.SLOWEST);
        this.driver = driver;
        this.effects = effects;
    }

    /** Whether it is time to look at an agent's process. */
    boolean due(AgentCell cell, long nanos) {
        return cell.run.phase().liveProcess().isPresent()
                && cell.limits.memoryBytes().isPresent()
                && (cell.lookedAt == 0
                        || cell.memory.close()
                        || nanos - cell.lookedAt >= interval.toNanos());
    }

    /** Judges a sample. */
    void look(AgentCell cell, SpawnId id, Usage usage, long nanos) {
        cell.lookedAt = nanos;
        cell.peakMemory = Math.max(cell.peakMemory, usage.rssBytes());
        if (cell.limits.memoryBytes().isEmpty()) {
            return;
        }
        long limit = cell.limits.memoryBytes().getAsLong();
        if (usage.outOfMemory() > 0) {
            effects.step(
                    cell,
                    new AgentEvent.OutOfMemory(
                            "the kernel killed a part of it at its limit of " + Limits.size(limit),
                            false));
            return;
        }
        // What its processes share counts for each of them: look closer before blaming it.
        long used =
                cell.memory.close() || MemoryWatch.near(usage.rssBytes(), limit)
                        ? driver.memory(id).orElse(usage.rssBytes())
                        : usage.rssBytes();
        var look = cell.memory.look(used, limit, nanos);
        cell.memory = look.next();
        String what = "it uses " + mebibytes(used) + " of its limit of " + Limits.size(limit);
        switch (look.finding()) {
            case FINE -> {}
            case NEAR -> tell(cell, "MEMORY_NEAR", what, used, limit);
            case OVER ->
                    tell(
                            cell,
                            StopReason.MEMORY_LIMIT.name(),
                            what
                                    + "; it is stopped unless that ends within "
                                    + MemoryWatch.GRACE.toSeconds()
                                    + " s",
                            used,
                            limit);
            case STOP -> effects.step(cell, new AgentEvent.OutOfMemory(what, false));
        }
    }

    private void tell(AgentCell cell, String reason, String what, long used, long limit) {
        LOGGER.atWarn().addKeyValue("agent", cell.agent).addKeyValue("reason", reason).log(what);
        effects.note(
                cell,
                HistoryEvent.Kind.LIMIT,
                reason,
                what,
                Map.of("used_bytes", Long.toString(used), "limit_bytes", Long.toString(limit)));
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + "Mi";
    }
}
