package dev.reveille.core.lifecycle;

import dev.reveille.core.lifecycle.KnownAgent.Last;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Pools an agent was in before the one it is in now, each with the number of the move by which it
 * left it last. Moves of one partition of {@code relevance} are numbered in the order in which they
 * are told there, so whoever has read one has read all of lower numbers: that is how a pool says
 * that it knows who has left it (docs/decisions/moves-between-pools.md).
 *
 * @param moves by pool; empty for nearly all agents
 */
public record LeftPools(SortedMap<String, Long> moves) {
    public static final LeftPools NONE = new LeftPools(Collections.emptySortedMap());

    /** Names of pools are free, decisions are not to grow with them: the newest count. */
    private static final int MOST = 32;

    public LeftPools {
        moves = Collections.unmodifiableSortedMap(new TreeMap<>(moves));
    }

    /**
     * After a decision for that pool.
     *
     * @param before what the last decision left
     * @param nextMove numbers a move; asked only where there is one
     */
    public static LeftPools after(Optional<Last> before, String pool, LongSupplier nextMove) {
        return before.map(
                        last ->
                                last.pool().isEmpty() || last.pool().equals(pool)
                                        ? last.left()
                                        : last.left().moved(last.pool(), pool, nextMove))
                .orElse(NONE);
    }

    /** After a move from one pool to another. */
    public LeftPools moved(String from, String to, LongSupplier nextMove) {
        var all = new TreeMap<>(moves);
        all.put(from, nextMove.getAsLong());
        all.remove(to);
        if (all.size() > MOST) {
            var oldest =
                    Collections.min(
                            all.entrySet(),
                            Comparator.comparingLong(Map.Entry<String, Long>::getValue));
            all.remove(oldest.getKey());
        }
        return new LeftPools(all);
    }

    /** By which move it left that pool; empty = it was not in it, or is in it now. */
    public Optional<Long> of(String pool) {
        return Optional.ofNullable(moves.get(pool));
    }

    public boolean isEmpty() {
        return moves.isEmpty();
    }
}
