package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is kept of an event, and of what was known before it. As long as there is room, that is all.
 * Where there is none, facts nobody told for long make room; and where that is not enough, an
 * activity counts without the attributes that are too many, for a tenant that is active must not
 * fall silent over them. Anything else that does not fit is refused.
 *
 * @param known before
 * @param news what of the event is kept; empty = it is refused
 * @param problems what is not kept, or why it is refused
 */
public record Fitted(Map<String, Fact> known, Map<String, Fact> news, List<Problem> problems) {
    /**
     * From this age on a fact makes room for others. Ours: as long as agents that rest are kept.
     */
    public static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

    /** Of an event that brings these facts. */
    public static Fitted of(
            Map<String, Fact> known, TenantEvent event, Map<String, Fact> news, Instant now) {
        var problems = TenantFold.problems(known, news);
        if (problems.isEmpty()) {
            return new Fitted(known, news, problems);
        }
        if (!TenantFold.problems(Map.of(), news).isEmpty()) {
            return new Fitted(known, Map.of(), problems);
        }
        var younger = new HashMap<>(known);
        younger.values().removeIf(fact -> isForgotten(fact, now) && !fact.name().startsWith("@"));
        var stillTooMany = TenantFold.problems(younger, news);
        if (stillTooMany.isEmpty()) {
            return new Fitted(younger, news, stillTooMany);
        }
        return switch (event) {
            case TenantEvent.Active _ -> withoutNewNames(younger, news);
            case TenantEvent.Waiting _, TenantEvent.Endowed _ ->
                    new Fitted(known, Map.of(), stillTooMany);
        };
    }

    private static Fitted withoutNewNames(Map<String, Fact> known, Map<String, Fact> news) {
        var kept = new HashMap<>(news);
        kept.keySet().removeIf(name -> !known.containsKey(name) && !name.startsWith("@"));
        var leftOut = new TreeSet<>(news.keySet());
        leftOut.removeAll(kept.keySet());
        return new Fitted(
                known,
                kept,
                List.of(
                        TenantFold.refused(
                                "the activity counts without its attributes "
                                        + String.join(", ", leftOut)
                                        + ": "
                                        + TenantFold.MOST_FACTS
                                        + " facts are known, all of them told within 30 days",
                                "use fewer names of attributes and event types")));
    }

    /** Whether a fact is old enough to make room. */
    public static boolean isForgotten(Fact fact, Instant now) {
        return fact.at().isBefore(now.minus(FORGOTTEN_AFTER));
    }

    /** Whether nothing of the event is kept. */
    public boolean refused() {
        return news.isEmpty();
    }
}
