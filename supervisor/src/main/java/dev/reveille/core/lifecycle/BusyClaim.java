package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.RelevanceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * That an agent works, by its node's word. It counts only as long as the node goes on saying so:
 * the claims of a node that is gone end by themselves.
 *
 * @param fact what was said
 */
public record BusyClaim(Fact fact) {
    /**
     * How long a claim counts after it was last heard. Nodes repeat it four times as often, so that
     * it outlasts some lost heartbeats.
     */
    public static final Duration COUNTS_FOR = Duration.ofMinutes(2);

    /** The claim that counts now, if there is one. */
    public static Optional<BusyClaim> in(RelevanceContext context) {
        var busy = in(context, Fact.BUSY);
        var inFlight = in(context, Fact.IN_FLIGHT);
        boolean later =
                inFlight.isPresent()
                        && busy.filter(b -> b.until().isAfter(inFlight.get().until())).isEmpty();
        return later ? inFlight : busy;
    }

    private static Optional<BusyClaim> in(RelevanceContext context, String name) {
        return context.fact(name)
                .filter(fact -> fact.source().startsWith(Fact.HEARTBEAT_SOURCE))
                .filter(BusyClaim::works)
                .map(BusyClaim::new)
                .filter(claim -> claim.until().isAfter(context.now()));
    }

    private static boolean works(Fact fact) {
        return switch (fact.value()) {
            case FactValue.Flag(boolean busy) -> busy;
            case FactValue.Whole(long requests) -> requests > 0;
            case FactValue.Real _, FactValue.Text _ -> false;
        };
    }

    /** From when on it counts no more, unless it is repeated. */
    public Instant until() {
        return fact.at().plus(COUNTS_FOR);
    }

    /** As decisions tell it. */
    FactUsed used() {
        var value = fact.value();
        return new FactUsed(
                fact.name(), value.text(), value.type(), Optional.of(fact.at()), fact.source());
    }
}
