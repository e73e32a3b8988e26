package dev.reveille.os;

import java.util.List;

/**
 * What a driver does on this system.
 *
 * @param driver {@code posix_spawn} or {@code portable}
 * @param limits what it cannot do here, one sentence each, said out loud at start
 */
public record Capabilities(String driver, List<String> limits) {
    public Capabilities {
        limits = List.copyOf(limits);
    }
}
