package dev.reveille.core.control;

import java.time.Duration;

/**
 * How far agents that run are moved so that nodes are used alike. A move is a restart, so little is
 * done for it.
 *
 * @param most agents on their way at once because of it; 0 = none is ever moved; default 2
 * @param share how much fuller one node must be than another, of its scarcest room, 0 to 1; default
 *     0.25: a node that joins three others of four is used, and what comes and goes moves nobody
 * @param every how long an agent is left where it was placed; default 10 min
 */
public record Balance(int most, double share, Duration every) {
    /** The defaults. */
    public static final Balance DEFAULT = new Balance(2, 0.25, Duration.ofMinutes(10));
}
