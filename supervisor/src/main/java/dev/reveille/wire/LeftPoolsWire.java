package dev.reveille.wire;

import dev.reveille.core.lifecycle.LeftPools;
import dev.reveille.schemas.LeftPool;
import java.util.List;
import java.util.TreeMap;

/** {@link LeftPools} to and from decisions and relevance's stores. */
final class LeftPoolsWire {
    private LeftPoolsWire() {}

    static List<LeftPool> toAvro(LeftPools left) {
        return left.moves().entrySet().stream()
                .map(move -> new LeftPool(move.getKey(), move.getValue()))
                .toList();
    }

    static LeftPools fromAvro(List<LeftPool> left) {
        if (left.isEmpty()) {
            return LeftPools.NONE;
        }
        var moves = new TreeMap<String, Long>();
        left.forEach(pool -> moves.put(pool.getPool(), pool.getMove()));
        return new LeftPools(moves);
    }
}
