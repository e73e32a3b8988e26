package dev.reveille.core.check;

import dev.reveille.core.fleet.AgentId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * No process is stopped under a fresh busy claim for a reason that could have waited: because it is
 * less relevant, or to be elsewhere. What an operator, a spec, a fence or the agent's own trouble
 * ends, ends.
 */
public final class NotWhileBusy implements Rule {
    /** Reasons that wait for work to be done. */
    public static final Set<String> PATIENT = Set.of("IRRELEVANT", "PREEMPTED", "MOVED", "DRAIN");

    private final Map<AgentId, Instant> busyUntil = new HashMap<>();

    @Override
    public Optional<Violation> see(Fact fact) {
        return switch (fact) {
            case Fact.Busy busy -> {
                busyUntil.put(busy.agent(), busy.until());
                yield Optional.empty();
            }
            case Fact.Ended ended -> {
                busyUntil.remove(ended.agent());
                yield Optional.empty();
            }
            case Fact.StopAsked asked -> {
                Instant until = busyUntil.getOrDefault(asked.agent(), Instant.MIN);
                yield PATIENT.contains(asked.reason()) && until.isAfter(asked.at())
                        ? Optional.of(
                                Violation.of(
                                        this,
                                        fact,
                                        "%s is stopped for %s while it is at work until %s"
                                                .formatted(asked.agent(), asked.reason(), until)))
                        : Optional.empty();
            }
            case Fact.Logged _, Fact.Began _, Fact.Wanted _, Fact.Passed _ -> Optional.empty();
        };
    }
}
