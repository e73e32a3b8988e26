package dev.reveille.sim;

import dev.reveille.sim.Simulation.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Makes a broken history short: fewer faults first, then fewer wishes, nodes and schedulers, then
 * less time, as long as a rule is still broken.
 */
final class Shrinker {
    /** A history is lived anew for each try. */
    private static final int MOST_TRIES = 600;

    private final SimParts parts;
    private Scenario best;
    private int tries;

    private Shrinker(Scenario broken, SimParts parts) {
        this.best = broken;
        this.parts = parts;
    }

    /** The shortest that is found, told. */
    static Result shrink(Scenario broken, SimParts parts) {
        var shrinker = new Shrinker(broken, parts);
        shrinker.work();
        return Simulation.run(shrinker.best, parts, true);
    }

    private void work() {
        upToTheBreak();
        int before;
        do {
            before = size();
            drop(best.faults(), fewer -> best.with(fewer, best.wishes()));
            drop(best.wishes(), fewer -> best.with(best.faults(), fewer));
            while (best.nodes() > 1 && attempt(best.sized(best.nodes() - 1, best.schedulers()))) {}
            while (best.schedulers() > 1 && attempt(best.sized(best.nodes(), 1))) {}
        } while (size() < before && tries < MOST_TRIES);
        while (best.rounds() > 1 && attempt(best.later())) {}
    }

    private int size() {
        return best.faults().size() + best.wishes().size() + best.nodes() + best.schedulers();
    }

    /** Nothing that comes after the break matters. */
    private void upToTheBreak() {
        long lived = Simulation.run(best, parts, false).lived();
        best = best.until(lived);
    }

    /** Leaves out halves, then quarters, then one by one. */
    private <T> void drop(List<T> all, Function<List<T>, Scenario> with) {
        List<T> kept = all;
        for (int piece = Math.max(1, all.size() / 2); piece >= 1; piece /= 2) {
            for (int from = 0; from < kept.size(); ) {
                var fewer = new ArrayList<>(kept);
                fewer.subList(from, Math.min(kept.size(), from + piece)).clear();
                if (attempt(with.apply(fewer))) {
                    kept = fewer;
                } else {
                    from += piece;
                }
            }
        }
    }

    private boolean attempt(Scenario smaller) {
        if (tries++ >= MOST_TRIES) {
            return false;
        }
        boolean broken = Simulation.run(smaller, parts, false).broken().isPresent();
        if (broken) {
            best = smaller;
        }
        return broken;
    }
}
