package dev.reveille.os;

import java.util.List;
import java.util.Map;

/**
 * What a driver does on this system.
 *
 * @param driver {@code posix_spawn} or {@code portable}
 * @param enforced what it keeps processes to here and by what, one sentence each
 * @param keepers what keeps processes to a limit (memory, cpu, processes, files), where anything
 *     does
 * @param limits what it cannot do here, one sentence each, said out loud at start
 */
public record Capabilities(
        String driver, List<String> enforced, Map<String, String> keepers, List<String> limits) {
    /** How limits of memory are kept where the kernel does not: by looking at what is used. */
    static final String SAMPLING = "sampling";

    public Capabilities {
        keepers = Map.copyOf(keepers);
        enforced = List.copyOf(enforced);
        limits = List.copyOf(limits);
    }

    /** Whether limits of memory are held by looking at what is used, and not by the kernel. */
    public boolean samplesMemory() {
        return SAMPLING.equals(keepers.get("memory"));
    }
}
