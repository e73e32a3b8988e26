package dev.reveille.core.control;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.LeftPools;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One partition of {@code relevance} and who writes it: transactions that commit or not, a memory
 * that goes back with those that do not, and a cleaner.
 */
final class SeededRelevance {
    /** A decision, or a tombstone. */
    record Told(AgentId agent, Optional<Decision> decision) {}

    private record In(String pool, LeftPools left, LifecycleState state) {}

    private record Memory(Map<AgentId, In> agents, long moves) {
        Memory copy() {
            return new Memory(new HashMap<>(agents), moves);
        }
    }

    final List<Told> records = new ArrayList<>();
    private final Set<Integer> unreadable = new HashSet<>();
    private Memory memory = new Memory(new HashMap<>(), 0);
    private Memory before = memory.copy();
    private int open = 0;

    /** The decision as it would be told now, for that pool. */
    Decision next(Decision decision, String pool) {
        In last = memory.agents().get(decision.agent());
        Decision next = decision.in(pool, left(decision.agent(), pool));
        return last == null ? next : Moving.after(last.state(), next);
    }

    private LeftPools left(AgentId agent, String pool) {
        In last = memory.agents().get(agent);
        if (last == null) {
            return LeftPools.NONE;
        }
        if (last.pool().equals(pool)) {
            return last.left();
        }
        long next = memory.moves() + 1;
        memory = new Memory(memory.agents(), next);
        return last.left().moved(last.pool(), pool, () -> next);
    }

    void decided(Decision decision) {
        memory.agents()
                .put(decision.agent(), new In(decision.pool(), decision.left(), decision.state()));
        records.add(new Told(decision.agent(), Optional.of(decision)));
    }

    void forget(AgentId agent) {
        memory.agents().remove(agent);
        records.add(new Told(agent, Optional.empty()));
        commit();
    }

    void commit() {
        open = records.size();
        before = memory.copy();
    }

    void abort() {
        for (int i = open; i < records.size(); i++) {
            unreadable.add(i);
        }
        memory = before.copy();
        open = records.size();
    }

    /** Where the next readable record is; below 0 = there is none yet. */
    int nextCommitted(int from) {
        for (int i = from; i < open; i++) {
            if (!unreadable.contains(i)) {
                return i;
            }
        }
        return -1;
    }

    /** Takes away some of what a later record of the same agent stands for. */
    void clean(Random random) {
        var newer = new HashSet<AgentId>();
        for (int i = open - 1; i >= 0; i--) {
            if (!unreadable.contains(i)
                    && !newer.add(records.get(i).agent())
                    && random.nextInt(3) == 0) {
                unreadable.add(i);
            }
        }
    }

    /** The last committed decision of an agent. */
    Optional<Decision> last(AgentId agent) {
        for (int i = open - 1; i >= 0; i--) {
            if (!unreadable.contains(i) && records.get(i).agent().equals(agent)) {
                return records.get(i).decision();
            }
        }
        return Optional.empty();
    }
}
