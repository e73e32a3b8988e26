package dev.reveille.gate;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.BreakerSpec;
import dev.reveille.core.fleet.BreakerSpec.HalfOpen;
import dev.reveille.core.supervision.BreakerAnswer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One Resilience4j circuit breaker per agent, kept by agent id across its processes. It counts
 * failures in a row: it opens when the last {@code failures} ends were all failures, lets one probe
 * through after {@code open.for}, and closes when that probe stays healthy. All on the clock it is
 * given. It holds the agents with failures that count, and no others. For one thread.
 */
public final class RestartGates {
    private record Gate(BreakerSpec spec, CircuitBreaker breaker, Instant openedAt) {}

    private final Clock clock;
    private final Map<AgentId, Gate> gates = new HashMap<>();
    private final Set<AgentId> paused = new HashSet<>();

    public RestartGates(Clock clock) {
        this.clock = clock;
    }

    /** Tells of a failure; what the breaker says after it. */
    public BreakerAnswer failed(AgentId agent, BreakerSpec spec) {
        Gate gate = gate(agent, spec);
        boolean wasOpen = gate.breaker.getState() == CircuitBreaker.State.OPEN;
        gate.breaker.onError(0, TimeUnit.NANOSECONDS, new ProcessEnded());
        if (!wasOpen && gate.breaker.getState() == CircuitBreaker.State.OPEN) {
            gates.put(agent, new Gate(gate.spec, gate.breaker, clock.instant()));
        }
        return answer(agent);
    }

    /** Tells that the agent stayed up long enough for earlier failures not to count. */
    public BreakerAnswer healthy(AgentId agent) {
        gates.remove(agent);
        return answer(agent);
    }

    /**
     * An operator wants the agent tried again: failures are forgotten and the breaker is closed.
     * One that only a hand half-opens lets one probe through.
     */
    public BreakerAnswer reset(AgentId agent) {
        Gate gate = gates.get(agent);
        if (gate != null
                && gate.spec.halfOpen() == HalfOpen.MANUAL
                && gate.breaker.getState() == CircuitBreaker.State.OPEN) {
            gate.breaker.transitionToHalfOpenState();
        } else {
            gates.remove(agent);
        }
        return answer(agent);
    }

    /**
     * Holds the breaker open while an operator's pause lasts. What is counted against the agent
     * goes on being counted beneath, and says after the pause whether it may start.
     */
    public void pause(AgentId agent, boolean lasts) {
        if (lasts) {
            paused.add(agent);
        } else {
            paused.remove(agent);
        }
    }

    /**
     * What is counted against an agent, to be written down.
     *
     * @param failures in a row
     * @param openedAt when it opened, unless it is closed
     * @param halfOpen whether it lets one probe through
     * @param paused whether a pause holds it open
     */
    public record Tally(
            int failures, Optional<Instant> openedAt, boolean halfOpen, boolean paused) {
        static final Tally NOTHING = new Tally(0, Optional.empty(), false, false);

        Tally paused(boolean lasts) {
            return new Tally(failures, openedAt, halfOpen, lasts);
        }
    }

    /** What is counted against an agent; empty = nothing. */
    public Optional<Tally> tally(AgentId agent) {
        Optional<Tally> counted = Optional.ofNullable(gates.get(agent)).map(RestartGates::tally);
        return paused.contains(agent)
                ? Optional.of(counted.orElse(Tally.NOTHING).paused(true))
                : counted;
    }

    private static Tally tally(Gate gate) {
        return switch (gate.breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY ->
                    new Tally(
                            gate.breaker.getMetrics().getNumberOfFailedCalls(),
                            Optional.empty(),
                            false,
                            false);
            case OPEN, FORCED_OPEN ->
                    new Tally(gate.spec.failures(), Optional.of(gate.openedAt), false, false);
            case HALF_OPEN ->
                    new Tally(gate.spec.failures(), Optional.of(gate.openedAt), true, false);
        };
    }

    /** Goes on counting where an earlier supervisor ended. */
    public void restore(AgentId agent, BreakerSpec spec, Tally tally) {
        pause(agent, tally.paused());
        if (tally.paused(false).equals(Tally.NOTHING)) {
            return;
        }
        Gate gate = gate(agent, spec);
        int failures = tally.openedAt().isPresent() ? spec.failures() : tally.failures();
        for (int i = 0; i < failures; i++) {
            gate.breaker.onError(0, TimeUnit.NANOSECONDS, new ProcessEnded());
        }
        gates.put(agent, new Gate(spec, gate.breaker, tally.openedAt().orElse(clock.instant())));
        if (tally.halfOpen()) {
            gate.breaker.transitionToHalfOpenState();
        }
    }

    /** Whether failures of this agent are counted. */
    public boolean counts(AgentId agent) {
        return gates.containsKey(agent);
    }

    /** The agent has been at rest for long enough: nothing is counted against it any more. */
    public void forget(AgentId agent) {
        gates.remove(agent);
        paused.remove(agent);
    }

    /** What the breaker says now; past its time, an open one becomes half-open by being asked. */
    public BreakerAnswer ask(AgentId agent) {
        Gate gate = gates.get(agent);
        if (gate != null && clock.instant().isBefore(gate.openedAt)) {
            // The clock was set back: it stays open once more as long, not until that time again.
            gate = new Gate(gate.spec, gate.breaker, clock.instant());
            gates.put(agent, gate);
        }
        if (gate != null
                && gate.breaker.getState() == CircuitBreaker.State.OPEN
                && gate.spec.halfOpen() == HalfOpen.AUTO
                && !clock.instant().isBefore(gate.openedAt.plus(gate.spec.openFor()))) {
            gate.breaker.transitionToHalfOpenState();
        }
        return answer(agent);
    }

    private BreakerAnswer answer(AgentId agent) {
        return paused.contains(agent) ? counted(agent).held() : counted(agent);
    }

    private BreakerAnswer counted(AgentId agent) {
        Gate gate = gates.get(agent);
        if (gate == null) {
            return BreakerAnswer.CLOSED;
        }
        return switch (gate.breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> BreakerAnswer.CLOSED;
            case HALF_OPEN -> BreakerAnswer.HALF_OPEN;
            case OPEN ->
                    gate.spec.halfOpen() == HalfOpen.AUTO
                            ? BreakerAnswer.open(gate.openedAt.plus(gate.spec.openFor()))
                            : BreakerAnswer.openUntilReset();
            case FORCED_OPEN -> BreakerAnswer.openUntilReset();
        };
    }

    /** A changed spec takes effect with a fresh breaker. */
    private Gate gate(AgentId agent, BreakerSpec spec) {
        return Optional.ofNullable(gates.get(agent))
                .filter(gate -> gate.spec.equals(spec))
                .orElseGet(
                        () -> {
                            var fresh = new Gate(spec, breaker(agent, spec), Instant.EPOCH);
                            gates.put(agent, fresh);
                            return fresh;
                        });
    }

    private CircuitBreaker breaker(AgentId agent, BreakerSpec spec) {
        return CircuitBreaker.of(
                agent.toString(),
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(spec.failures())
                        .minimumNumberOfCalls(spec.failures())
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        // The gate itself half-opens it, on the given clock and only where asked
                        // to.
                        .waitDurationInOpenState(Duration.ofDays(36_500))
                        .build());
    }

    /** What Resilience4j is told of; it wants a throwable to record. */
    private static final class ProcessEnded extends Exception {
        private static final long serialVersionUID = 1L;

        ProcessEnded() {
            super("the process ended", null, false, false);
        }
    }
}
