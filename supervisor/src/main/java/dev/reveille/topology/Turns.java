package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.lifecycle.KnownAgent.Last;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When agents may change whose pause is over, so that what a pause of many has held back does not
 * start or stop all at once: a second's worth may, the others one after the other. Words about one
 * agent or one tenant are not slowed.
 */
final class Turns {
    private static final Duration BURST = Duration.ofSeconds(1);

    private final Duration apart;
    private final Map<AgentId, Instant> given = new HashMap<>();
    private Instant last = Instant.EPOCH;

    /**
     * @param perSecond agents that may change in a second
     */
    Turns(int perSecond) {
        this.apart = BURST.dividedBy(perSecond);
    }

    /** Whether what an agent was judged under is the pause of many. */
    static boolean slowed(Last agent) {
        String said = agent.override();
        return said.startsWith("PAUSE ")
                && !said.startsWith("PAUSE agent/")
                && !said.startsWith("PAUSE tenant/");
    }

    /** The agent's turn, the same however often it is asked; not after {@code now} = at once. */
    Instant of(AgentId agent, Instant now) {
        return given.computeIfAbsent(agent, _ -> next(now));
    }

    private Instant next(Instant now) {
        Instant burst = now.minus(BURST);
        last = (last.isBefore(burst) ? burst : last).plus(apart);
        return last;
    }

    /** It was judged. */
    void done(AgentId agent) {
        given.remove(agent);
    }
}
