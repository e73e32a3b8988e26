package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FleetGauge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Agents whose score takes in what the fleet has free. They are looked at when that comes out
 * differently for their pool, all of them in one pass; not more often than takes a tenth of a
 * thread, however often nodes report. In memory, rebuilt at start.
 */
final class FleetReaders {
    /** Between the beginnings of two passes, at least. */
    private static final Duration REST = Duration.ofSeconds(1);

    /** So many pools, each with its staleness, may be known that no reader is in. */
    static final int UNUSED = 100;

    /** Ten times as long as one look takes. */
    private static final Duration REST_PER_AGENT = Duration.ofNanos(200_000);

    /**
     * What is known of a reader.
     *
     * @param scope empty = not looked at since the task began
     * @param stale whether the newest was too old: then news that say the same are news
     */
    record Reader(Optional<FleetFacts.Scope> scope, boolean stale) {
        static final Reader UNKNOWN = new Reader(Optional.empty(), false);

        /** Of an agent judged by these inputs; empty = none of them is about the fleet. */
        static Optional<Reader> of(AgentSpec spec, List<FactUsed> inputs, Instant now) {
            Duration age = spec.relevance().staleAfter().of(Fact.RESOURCE_SOURCE, true);
            boolean reads = false;
            boolean stale = false;
            for (FactUsed input : inputs) {
                if (FleetGauge.FACTS.contains(input.name())) {
                    reads = true;
                    stale |= !age.isZero() && input.at().filter(now.minus(age)::isBefore).isEmpty();
                }
            }
            return reads
                    ? Optional.of(new Reader(Optional.of(FleetFacts.Scope.of(spec)), stale))
                    : Optional.empty();
        }

        /** Of an agent that is known to read it, though not what it read. */
        static Reader of(AgentSpec spec) {
            return new Reader(Optional.of(FleetFacts.Scope.of(spec)), false);
        }

        private boolean concerned(Set<FleetFacts.Scope> changed) {
            return stale || scope.isEmpty() || changed.contains(scope.get());
        }
    }

    private final FleetFacts facts;
    private final Map<AgentId, Reader> readers = new HashMap<>();
    private final ArrayDeque<AgentId> toLookAt = new ArrayDeque<>();
    private int scopes;
    private long seen = -1;
    private Instant notBefore = Instant.MIN;

    FleetReaders(FleetFacts facts) {
        this.facts = facts;
    }

    void set(AgentId id, Optional<Reader> reader) {
        reader.ifPresentOrElse(known -> readers.put(id, known), () -> readers.remove(id));
    }

    /** Begins a pass, if something changed and none is under way. */
    void look(Instant now) {
        // One pass at a time: while it runs, newer facts are read by what is still to come.
        if (!toLookAt.isEmpty() || facts.version() == seen || now.isBefore(notBefore)) {
            return;
        }
        seen = facts.version();
        if (facts.scopes() > scopes + UNUSED) {
            forgetUnused();
        }
        var changed = facts.takeChanged();
        readers.forEach(
                (id, reader) -> {
                    if (reader.concerned(changed)) {
                        toLookAt.add(id);
                    }
                });
        notBefore = now.plus(REST).plus(REST_PER_AGENT.multipliedBy(toLookAt.size()));
    }

    private void forgetUnused() {
        var inUse = new HashSet<FleetFacts.Scope>();
        readers.values().forEach(reader -> reader.scope().ifPresent(inUse::add));
        facts.keep(inUse);
        scopes = inUse.size();
    }

    Optional<AgentId> next() {
        return Optional.ofNullable(toLookAt.poll());
    }

    boolean hasWork() {
        return !toLookAt.isEmpty();
    }
}
