package dev.reveille.core.check;

import java.util.Optional;

/** One invariant of a fleet, judged fact by fact. Not safe for use by more than one thread. */
public interface Rule {
    /**
     * Takes in a fact.
     *
     * @return how it breaks the rule, if it does
     */
    Optional<Violation> see(Fact fact);
}
