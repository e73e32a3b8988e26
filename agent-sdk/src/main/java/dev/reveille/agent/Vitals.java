package dev.reveille.agent;

import dev.reveille.agent.protocol.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** What the agent's process says of its own health. */
final class Vitals {
    private static final double MIB = 1024 * 1024;

    private final long bornNanos = System.nanoTime();
    private final AtomicLong requests = new AtomicLong();
    private long lastNanos = bornNanos;
    private Duration lastCpu = Duration.ZERO;

    void countRequest() {
        requests.incrementAndGet();
    }

    synchronized Health now() {
        long nanos = System.nanoTime();
        Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(lastCpu);
        double wall = Math.max(1, nanos - lastNanos);
        double percent = 100 * Math.max(0, cpu.minus(lastCpu).toNanos()) / wall;
        lastNanos = nanos;
        lastCpu = cpu;
        return new Health(
                OptionalDouble.of((nanos - bornNanos) / 1e9),
                OptionalLong.of(requests.get()),
                OptionalDouble.of(residentBytes() / MIB),
                OptionalDouble.of(percent));
    }

    /** Resident memory; where the system does not tell, the heap in use. */
    private static double residentBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024.0;
                }
            }
        } catch (IOException | NumberFormatException e) {
            // not Linux
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
