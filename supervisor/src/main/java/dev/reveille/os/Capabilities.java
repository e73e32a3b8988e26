package dev.reveille.os;

import java.util.List;

/**
 * What a driver does on this system.
 *
 * @param driver {@code posix_spawn} or {@code portable}
 * @param enforced what it keeps processes to here and by what, one sentence each
 * @param limits what it cannot do here, one sentence each, said out loud at start
 */
public record Capabilities(String driver, List<String> enforced, List<String> limits) {
    public Capabilities {
        enforced = List.copyOf(enforced);
        limits = List.copyOf(limits);
    }
}
