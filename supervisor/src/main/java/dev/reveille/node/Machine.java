package dev.reveille.node;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What the machine, or the container, has to spare. It is not looked at for each heartbeat: the JDK
 * reads half a dozen files of the cgroup for it, which cost an idle node more than all else it does
 * in a second. For one thread alone.
 */
final class Machine {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final DoubleSupplier load;
    private final LongSupplier free;
    private int looks;
    private long lookedAt;
    private double cpu = 1;
    private long memory;

    /** As the JDK sees it. */
    static Machine ofJdk() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(system::getCpuLoad, system::getFreeMemorySize);
    }

    /**
     * @param load of its processors since it was asked before, 0 to 1; below 0 where nobody knows
     * @param free bytes
     */
    Machine(DoubleSupplier load, LongSupplier free) {
        this.load = load;
        this.free = free;
    }

    /**
     * Looks again if that is due.
     *
     * @param nanos as {@link System#nanoTime} counts
     */
    void look(long nanos) {
        // the first does not know since when to count
        if (looks >= 2 && nanos - lookedAt < INTERVAL.toNanos()) {
            return;
        }
        looks++;
        lookedAt = nanos;
        double used = load.getAsDouble();
        cpu = used < 0 ? 1 : 1 - used;
        memory = free.getAsLong();
    }

    /** Idle part of its processors since the look before, 0 to 1; 1 where nobody knows. */
    double availableCpu() {
        return cpu;
    }

    /** In bytes. */
    long availableMemory() {
        return memory;
    }
}
