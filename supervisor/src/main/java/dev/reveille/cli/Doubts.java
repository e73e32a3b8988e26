package dev.reveille.cli;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.lifecycle.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Decisions that no score made and that stay so until somebody does something. */
final class Doubts {
    private static final int NAMED = 2;

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
                "STALE: "
                        + late(d, now)
                        + "; it is "
                        + d.state()
                        + (d.wouldBe() == d.state() ? "" : ", would be " + d.wouldBe()),
                "see that what publishes its inputs runs, or raise relevance.stale.after; `reveille"
                        + " explain "
                        + d.agent()
                        + "` shows them all");
    }

    /** Which inputs are too old, the oldest doubt first. */
    private static String late(Decision d, Instant now) {
        List<String> stale = d.doubted().stale();
        if (stale.isEmpty()) {
            return "events still wait to be read, or an input is too old";
        }
        String named =
                stale.stream()
                        .limit(NAMED)
                        .map(name -> name + age(d, name, now))
                        .collect(Collectors.joining(", "));
        int more = stale.size() - NAMED;
        return "too old to count: " + named + (more > 0 ? " and " + more + " more" : "");
    }

    private static String age(Decision d, String name, Instant now) {
        return d.inputs().stream()
                .filter(fact -> fact.name().equals(name))
                .flatMap(fact -> fact.at().stream())
                .findFirst()
                .map(at -> " of " + Reads.ago(at, now))
                .orElse("");
    }
}
