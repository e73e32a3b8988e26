package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Progress;
import dev.reveille.core.lifecycle.Decision;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Moves of agents away from this pool that it has read: to be said in the log, for the pools they
 * went to wait for that. Not safe for use by more than one thread.
 */
final class Departures {
    private final String pool;
    private final SortedMap<Integer, Long> read = new TreeMap<>();

    Departures(String pool) {
        this.pool = pool;
    }

    /** A committed decision was read. */
    void read(Decision decision, Position at) {
        decision.left().of(pool).ifPresent(move -> read.merge(at.partition(), move, Math::max));
    }

    /** Whether the log does not say all of it yet. */
    boolean due(ControlLog log) {
        return !read.isEmpty() && !said(log);
    }

    private boolean said(ControlLog log) {
        Optional<Progress> said = log.progress(pool);
        return said.isPresent()
                && read.entrySet().stream()
                        .allMatch(move -> said.get().knows(move.getKey(), move.getValue()));
    }

    /** All that is to be said by now; what was said before stays said. */
    SortedMap<Integer, Long> all(ControlLog log) {
        var all = new TreeMap<>(read);
        log.progress(pool)
                .ifPresent(
                        said -> said.moves().forEach((p, move) -> all.merge(p, move, Math::max)));
        return all;
    }
}
