package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is kept of an event, and of what was known before it. What of it cannot be a fact is left
 * out. As long as there is room, the rest is kept. Where there is none, facts nobody told for long
 * make room; and where that is not enough, an activity counts without the attributes that are too
 * many, for a tenant that is active must not fall silent over them. Anything else that does not fit
 * is refused.
 *
 * @param known before
 * @param news what of the event is kept
 * @param problems what is not kept, or why it is refused
 */
public record Fitted(Map<String, Fact> known, Map<String, Fact> news, List<Problem> problems) {
    /**
     * From this age on a fact makes room for others. Ours: as long as agents that rest are kept.
     */
    public static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

    /** Attributes named in a message. */
    private static final int NAMED = 10;

    /** Of an event that brings these facts. */
    public static Fitted of(
            Map<String, Fact> known, TenantEvent event, Map<String, Fact> news, Instant now) {
        var fitted = fitted(known, event, news, now);
        var refusals = TenantFold.refusals(event);
        if (refusals.isEmpty()) {
            return fitted;
        }
        var problems = new ArrayList<>(refusals);
        problems.addAll(fitted.problems);
        return new Fitted(fitted.known, fitted.news, problems);
    }

    private static Fitted fitted(
            Map<String, Fact> known, TenantEvent event, Map<String, Fact> news, Instant now) {
        if (TenantFold.tooMany(known, news).isEmpty()) {
            return new Fitted(known, news, List.of());
        }
        var younger = new HashMap<>(known);
        younger.values().removeIf(fact -> isForgotten(fact, now) && !fact.name().startsWith("@"));
        var stillTooMany = TenantFold.tooMany(younger, news);
        if (stillTooMany.isEmpty()) {
            return new Fitted(younger, news, stillTooMany);
        }
        return switch (event) {
            case TenantEvent.Active _ -> asFarAsRoom(younger, news);
            case TenantEvent.Waiting _, TenantEvent.Endowed _ ->
                    new Fitted(known, Map.of(), stillTooMany);
        };
    }

    /** Without those of its new names, in order, that there is no room for. */
    private static Fitted asFarAsRoom(Map<String, Fact> known, Map<String, Fact> news) {
        var kept = new HashMap<String, Fact>();
        var fresh = new TreeMap<String, Fact>();
        news.forEach(
                (name, fact) ->
                        (known.containsKey(name) || name.startsWith("@") ? kept : fresh)
                                .put(name, fact));
        long told = known.keySet().stream().filter(name -> !name.startsWith("@")).count();
        var leftOut = new ArrayList<String>();
        for (var fact : fresh.entrySet()) {
            if (told < TenantFold.MOST_FACTS) {
                told++;
                kept.put(fact.getKey(), fact.getValue());
            } else {
                leftOut.add(fact.getKey());
            }
        }
        return new Fitted(
                known,
                kept,
                List.of(
                        TenantFold.refused(
                                "the activity counts without its attributes "
                                        + named(leftOut)
                                        + ": "
                                        + TenantFold.MOST_FACTS
                                        + " facts are kept, and all were told within 30 days",
                                "use fewer names of attributes and event types")));
    }

    private static String named(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }

    /** Whether a fact is old enough to make room. */
    public static boolean isForgotten(Fact fact, Instant now) {
        return fact.at().isBefore(now.minus(FORGOTTEN_AFTER));
    }

    /** Whether nothing of the event is kept. */
    public boolean refused() {
        return news.isEmpty() && !problems.isEmpty();
    }
}
