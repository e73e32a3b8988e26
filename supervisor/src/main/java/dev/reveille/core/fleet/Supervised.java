package dev.reveille.core.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What an agent's node keeps it to, and counts of it.
 *
 * @param failures its breaker has counted in a row
 * @param groups around it, the outermost first; an agent of no group is one of its own
 * @param limits it runs under
 */
public record Supervised(int failures, List<Group> groups, List<Limit> limits) {
    /** Nobody said. */
    public static final Supervised NOT_TOLD = new Supervised(0, List.of(), List.of());

    public Supervised {
        groups = List.copyOf(groups);
        limits = List.copyOf(limits);
    }

    /**
     * A supervision group when it was told.
     *
     * @param name {@code tenant/group/group}
     * @param mode RUNNING, FAILED or COMPLETED
     * @param most restarts it may need within its window
     * @param window such a window
     * @param restarts that counted, oldest first
     */
    public record Group(
            String name, String mode, int most, Duration window, List<Instant> restarts) {
        public Group {
            restarts = List.copyOf(restarts);
        }

        /** How many count now; the edge belongs to the window. */
        public long counted(Instant now) {
            return restarts.stream().filter(at -> !at.plus(window).isBefore(now)).count();
        }
    }

    /**
     * One limit.
     *
     * @param name memory, cpu, processes or files
     * @param value as specs write it
     * @param by what keeps the agent to it on its node; empty = nothing does
     */
    public record Limit(String name, String value, String by) {}
}
