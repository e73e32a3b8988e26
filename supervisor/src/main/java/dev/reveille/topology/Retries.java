package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.lifecycle.Standing;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Agents whose specs cannot be used for now, such as while the factory of an evaluator is too slow,
 * and when they are read again: with growing pauses, as evaluators that fail are asked.
 */
final class Retries {
    /**
     * One of them.
     *
     * @param since when it could not be used first
     * @param next when it is read again
     */
    private record Try(Instant since, Instant next) {}

    /** Whether reading the same again may help: nothing is wrong with what was written. */
    static boolean mayHelp(List<Problem> problems) {
        return !problems.isEmpty() && problems.stream().allMatch(Problem::recoverable);
    }

    private final Map<AgentId, Try> tries = new HashMap<>();

    /** Whether the agent's spec is to be read again by now. */
    boolean due(AgentId agent, Instant now) {
        Try known = tries.get(agent);
        return known != null && !known.next().isAfter(now);
    }

    /** It could not be used; gives when it is read again, if that may help. */
    Optional<Instant> failed(AgentId agent, List<Problem> problems, Instant now) {
        if (!mayHelp(problems)) {
            tries.remove(agent);
            return Optional.empty();
        }
        Try known = tries.get(agent);
        if (known == null || !known.next().isAfter(now)) {
            Instant since = known == null ? now : known.since();
            known = new Try(since, Standing.nextTry(since, now));
            tries.put(agent, known);
        }
        return Optional.of(known.next());
    }

    void done(AgentId agent) {
        tries.remove(agent);
    }
}
