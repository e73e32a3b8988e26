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
    public Capabilities {
        keepers = Map.copyOf(keepers);
        enforced = List.copyOf(enforced);
        limits = List.copyOf(limits);
    }
}
