package dev.reveille.cli;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.lifecycle.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Decisions that no score made and that stay so until somebody does something. */
final class Doubts {
    private Doubts() {}

    static List<Trouble> of(Decision decision, Instant now) {
        var troubles = new ArrayList<Trouble>();
        decision.failure().ifPresent(error -> troubles.add(failing(decision, error)));
        if (decision.hold().filter(HoldReason.STALE::equals).isPresent()) {
            troubles.add(stale(decision, now));
        }
        return troubles;
    }

    private static Trouble failing(Decision d, String error) {
        String headline = "EVALUATOR_FAILED by " + d.evaluator();
        return new Trouble(
                "broken",
                d.agent().toString(),
                headline,
                headline + ", stays " + d.state() + ": " + error,
                (error.matches("(?s).*\\bfact \\S+ from .* was expected.*")
                                ? "correct who tells that fact, or let the policy ask for its type"
                                : "correct relevance.evaluator of its spec or template, or the code it"
                                        + " names")
                        + "; it is asked again by itself, and `reveille explain "
                        + d.agent()
                        + "` tells more");
    }

    private static Trouble stale(Decision d, Instant now) {
        return new Trouble(
                "waiting",
                d.agent().toString(),
                "STALE",
                "STALE: an input is too old, or events still wait to be read"
                        + oldest(d, now)
                        + "; it is "
                        + d.state()
                        + (d.wouldBe() == d.state() ? "" : ", would be " + d.wouldBe()),
                "see that what publishes its inputs runs, or raise relevance.stale.after; `reveille"
                        + " explain "
                        + d.agent()
                        + "` shows them all");
    }

    /** Which of them is too old its spec decides, which a decision to rest does not carry. */
    private static String oldest(Decision d, Instant now) {
        String named =
                d.inputs().stream()
                        .filter(fact -> fact.at().isPresent())
                        .sorted(Comparator.comparing(fact -> fact.at().orElse(Instant.MAX)))
                        .limit(2)
                        .map(fact -> fact.name() + " of " + Reads.ago(fact.at().get(), now))
                        .collect(Collectors.joining(", "));
        return named.isEmpty() ? "" : " (oldest: " + named + ")";
    }
}
