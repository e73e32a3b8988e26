package dev.reveille.core.control;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.LeftPools;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What relevance wants of one pool: the committed decisions, and above them the uncommitted raises,
 * each for a limited time. Not safe for use by more than one thread.
 */
final class Wants {
    /**
     * An agent of this pool that was in others before, by its last committed decision.
     *
     * @param partition of {@code relevance}, whose moves are numbered together
     */
    record Moved(LeftPools left, int partition) {}

    private record Raise(AgentId agent, Desire.Run run, Position at, Instant until) {}

    private final PoolSettings settings;
    private final SpecReader reader;
    private final boolean severalPools;
    private final Map<AgentId, Desire> committed = new HashMap<>();
    private final Map<AgentId, Raise> raises = new HashMap<>();
    private final PriorityQueue<Raise> expiries =
            new PriorityQueue<>(Comparator.comparing(Raise::until));
    private final Map<AgentId, Moved> moved = new HashMap<>();
    private final Map<Integer, Long> committedThrough = new HashMap<>();

    Wants(PoolSettings settings, SpecReader reader) {
        this.settings = settings;
        this.reader = reader;
        this.severalPools = settings.pools().numbers().size() > 1;
    }

    /**
     * Takes in a committed decision; empty = the agent's spec is gone.
     *
     * @param inLog whether the control log says anything of an agent; of others only those that
     *     should run are remembered, so that a dormant agent takes no memory
     * @return what is wrong with the spec, if it cannot be read
     */
    List<Problem> commit(
            AgentId agent, Optional<Decision> decision, Position at, Predicate<AgentId> inLog) {
        committedThrough.merge(at.partition(), at.offset(), Math::max);
        Raise raise = raises.get(agent);
        if (raise != null && raise.at().offset() <= at.offset()) {
            raises.remove(agent);
        }
        decision.map(Decision::left)
                .filter(left -> !left.isEmpty() && decision.get().pool().equals(settings.pool()))
                .ifPresentOrElse(
                        left -> moved.put(agent, new Moved(left, at.partition())),
                        () -> moved.remove(agent));
        var problems = new ArrayList<Problem>();
        Desire desire =
                decision.map(d -> desire(d, problems))
                        .orElse(new Desire.Stop(StopReason.SPEC_DELETED, Optional.empty()));
        if (desire instanceof Desire.Run || inLog.test(agent)) {
            committed.put(agent, desire);
        } else {
            committed.remove(agent);
        }
        return problems;
    }

    /**
     * Takes in an uncommitted decision; only one that lifts the agent counts. One that brings it
     * from another pool may never be committed, and then that pool never hears of it; nor may an
     * agent's first, and what is decided in its stead may name another pool.
     */
    boolean raise(Decision decision, Position at, Instant now) {
        AgentId agent = decision.agent();
        if (at.offset() <= committedThrough.getOrDefault(at.partition(), -1L)
                || !decision.left().equals(before(agent))
                || (severalPools && decision.previous().isEmpty())
                || !(desire(decision, new ArrayList<>()) instanceof Desire.Run run)
                || !lifts(run, committed.get(agent))) {
            return false;
        }
        var raise = new Raise(agent, run, at, now.plus(settings.raiseFor()));
        raises.put(agent, raise);
        expiries.add(raise);
        return true;
    }

    private LeftPools before(AgentId agent) {
        return moved(agent).map(Moved::left).orElse(LeftPools.NONE);
    }

    /** Which pools it was in before this one, by its last committed decision, if any. */
    Optional<Moved> moved(AgentId agent) {
        return Optional.ofNullable(moved.get(agent));
    }

    /** Agents whose raise has just run out unconfirmed. */
    Set<AgentId> expire(Instant now) {
        var expired = new HashSet<AgentId>();
        for (var next = expiries.peek(); next != null; next = expiries.peek()) {
            boolean open = next.equals(raises.get(next.agent()));
            if (open && next.until().isAfter(now)) {
                break;
            }
            expiries.remove();
            if (open) {
                raises.remove(next.agent());
                committed.putIfAbsent(
                        next.agent(), new Desire.Stop(StopReason.IRRELEVANT, Optional.empty()));
                expired.add(next.agent());
            }
        }
        return expired;
    }

    /** What is wanted of the agent now. */
    Desire of(AgentId agent) {
        Raise raise = raises.get(agent);
        Desire truth = committed.getOrDefault(agent, new Desire.Leave());
        return raise != null && lifts(raise.run(), truth) ? raise.run() : truth;
    }

    /** Forgets what need not be remembered once the agent has left the log. */
    void left(AgentId agent) {
        if (!(committed.get(agent) instanceof Desire.Run)) {
            committed.remove(agent);
        }
    }

    private Desire desire(Decision decision, List<Problem> problems) {
        if (decision.observe()) {
            return new Desire.Leave();
        }
        if (!decision.pool().equals(settings.pool())) {
            return new Desire.Stop(StopReason.MOVED, Optional.of(decision));
        }
        if (!decision.state().runs()) {
            return new Desire.Stop(decision.stopReason(), Optional.of(decision));
        }
        if (decision.spec().isEmpty()) {
            return new Desire.Leave();
        }
        return switch (reader.read(decision.spec().get())) {
            case Parsed.Ok<AgentSpec>(AgentSpec spec, _) -> new Desire.Run(decision, spec);
            case Parsed.Wrong<AgentSpec>(List<Problem> wrong) -> {
                problems.addAll(wrong);
                yield new Desire.Leave();
            }
        };
    }

    private static boolean lifts(Desire.Run raise, @Nullable Desire over) {
        return !(over instanceof Desire.Run run)
                || raise.decision().state().isAbove(run.decision().state());
    }
}
