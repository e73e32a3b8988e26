package dev.reveille.sim;

import dev.reveille.core.check.EpochsRise;
import dev.reveille.core.check.Fact;
import dev.reveille.core.check.HasReason;
import dev.reveille.core.check.NoOverlap;
import dev.reveille.core.check.NotWhileBusy;
import dev.reveille.core.check.OwnedByOne;
import dev.reveille.core.check.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Holds every fact against every rule, and remembers what happened where someone will read it. */
final class SimJudge {
    /** A rule is broken: the run ends here. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String what) {
            super(what);
        }
    }

    private final SimTime time;
    private final boolean tells;
    private final List<String> history = new ArrayList<>();
    private final List<Rule> rules;
    private long digest;

    /**
     * @param tells whether history is written
     */
    SimJudge(SimTime time, boolean tells) {
        this.time = time;
        this.tells = tells;
        this.rules =
                List.of(
                        new OwnedByOne(),
                        new EpochsRise(),
                        new NoOverlap(false),
                        new HasReason(),
                        new NotWhileBusy());
    }

    void see(Fact fact) {
        digest = digest * 31 + fact.where().hashCode() + time.now();
        for (Rule rule : rules) {
            rule.see(fact).ifPresent(violation -> broken(violation.toString()));
        }
    }

    void broken(String what) {
        tell(() -> "BROKEN " + what);
        throw new Broken(what);
    }

    /** A line of history. */
    void tell(Supplier<String> line) {
        if (tells) {
            history.add("%10.3f  %s".formatted(time.now() / 1000.0, line.get()));
        }
    }

    List<String> history() {
        return history;
    }

    /** The same for the same history. */
    long digest() {
        return digest;
    }

    static String or(Optional<?> value, String otherwise) {
        return value.map(Object::toString).orElse(otherwise);
    }
}
