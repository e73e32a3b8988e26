package dev.reveille.history.check;

import dev.reveille.core.check.EpochsRise;
import dev.reveille.core.check.Fact;
import dev.reveille.core.check.HasReason;
import dev.reveille.core.check.NoOverlap;
import dev.reveille.core.check.NotWhileBusy;
import dev.reveille.core.check.OwnedByOne;
import dev.reveille.core.check.Rule;
import dev.reveille.core.check.RunsWithin;
import dev.reveille.core.check.Violation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All rules together; each is broken once by the same words. */
final class Rules {
    private final List<Rule> rules;
    private final Set<String> said = new HashSet<>();

    /**
     * @param within how long a wanted agent may take to run
     * @param skew by how much clocks of the fleet may differ
     */
    Rules(Duration within, Duration skew) {
        this.rules =
                List.of(
                        new OwnedByOne(skew),
                        new EpochsRise(skew),
                        new NoOverlap(true, skew),
                        new HasReason(),
                        new NotWhileBusy(),
                        new RunsWithin(within));
    }

    /** Which of them a fact breaks, and no earlier one in the same way. */
    Stream<Violation> see(Fact fact) {
        return rules.stream()
                .map(rule -> rule.see(fact))
                .flatMap(Optional::stream)
                .filter(violation -> said.add(violation.rule() + violation.what()));
    }
}
