package dev.reveille.core.check;

import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every wanted agent runs within a time, or the log says why it waits. Time is that of the facts.
 */
public final class RunsWithin implements Rule {
    private final Duration within;
    private final TreeMap<AgentId, Instant> missing = new TreeMap<>();
    private final Set<AgentId> wanted = new HashSet<>();
    private final Set<Waiting> waits = new HashSet<>();
    private final Map<AgentId, Integer> processes = new HashMap<>();

    /** The log of that pool says why the agent waits. */
    private record Waiting(AgentId agent, int pool) {}

    public RunsWithin(Duration within) {
        this.within = within;
    }

    @Override
    public Optional<Violation> see(Fact fact) {
        switch (fact) {
            case Fact.Wanted(var at, _, AgentId agent, boolean is) -> {
                boolean _ = is ? wanted.add(agent) : wanted.remove(agent);
                look(agent, at);
            }
            case Fact.Began began -> {
                processes.merge(began.agent(), 1, Integer::sum);
                look(began.agent(), began.at());
            }
            case Fact.Ended ended -> {
                processes.merge(ended.agent(), -1, Integer::sum);
                look(ended.agent(), ended.at());
            }
            case Fact.Logged logged -> {
                if (logged.key() instanceof ControlKey.Agent(AgentId agent)) {
                    boolean pending =
                            logged.record()
                                    .map(Placed.class::cast)
                                    .flatMap(Placed::pending)
                                    .isPresent();
                    var here = new Waiting(agent, logged.pool());
                    boolean _ = pending ? waits.add(here) : waits.remove(here);
                    look(agent, logged.at());
                }
            }
            case Fact.StopAsked _, Fact.Busy _, Fact.Passed _ -> {}
        }
        return late(fact);
    }

    private void look(AgentId agent, Instant at) {
        boolean misses =
                wanted.contains(agent)
                        && waits.stream().noneMatch(w -> w.agent().equals(agent))
                        && processes.getOrDefault(agent, 0) <= 0;
        if (misses) {
            missing.putIfAbsent(agent, at);
        } else {
            missing.remove(agent);
        }
    }

    private Optional<Violation> late(Fact fact) {
        for (var entry : missing.entrySet()) {
            if (Duration.between(entry.getValue(), fact.at()).compareTo(within) > 0) {
                return Optional.of(
                        Violation.of(
                                this,
                                fact,
                                "%s is wanted and has not run since %s"
                                        .formatted(entry.getKey(), entry.getValue())));
            }
        }
        return Optional.empty();
    }
}
