package dev.reveille.sim;

import java.util.Locale;

/**
 * Something that goes wrong.
 *
 * @param kind what
 * @param at when, in milliseconds
 * @param lasts how long, where it lasts
 * @param target index of the scheduler, node, agent or topic, or a clock's step in milliseconds
 */
record Fault(Kind kind, long at, long lasts, int target) implements Comparable<Fault> {
    enum Kind {
        SCHEDULER_KILL,
        SCHEDULER_FREEZE,
        SCHEDULER_CUT,
        SCHEDULER_CLOCK,
        POOL_GIVEN,
        NODE_KILL,
        NODE_FREEZE,
        NODE_CUT,
        NODE_CLOCK,
        MACHINE_CRASH,
        STATE_LOST,
        NODE_LEAVE,
        CLONE,
        LEADER_MOVES,
        BROKER_AWAY,
        TOPIC_SLOW,
        CLEANER,
        PROCESS_CRASH,
        PROCESS_HANGS
    }

    @Override
    public int compareTo(Fault other) {
        return Long.compare(at, other.at);
    }

    Fault at(long other) {
        return new Fault(kind, other, lasts, target);
    }

    /** What it befalls, where there are so many. */
    int of(int many) {
        return Math.floorMod(target, many);
    }

    @Override
    public String toString() {
        return "%.3f %s for %.1f s (%d)"
                .formatted(
                        at / 1000.0,
                        kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        lasts / 1000.0,
                        target);
    }
}
