package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Turns what is told about a tenant into facts, and says what cannot become one. */
public final class TenantFold {
    /** Facts kept per tenant or agent; what is beyond it, see {@link Fitted}. */
    public static final int MOST_FACTS = 256;

    /** Agents known per tenant. */
    public static final int MOST_AGENTS = 1_000;

    /** Characters of a text value. */
    public static final int LONGEST_TEXT = 1_024;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:/-]{0,95}");
    private static final String CODE = "InvalidEvent";

    private TenantFold() {}

    /** The facts an event brings. */
    public static Map<String, Fact> facts(TenantEvent event, Instant at) {
        var facts = new TreeMap<String, Fact>();
        switch (event) {
            case TenantEvent.Active(_, _, String type, Map<String, FactValue> attributes) -> {
                if (attributes.isEmpty()) {
                    var value = new FactValue.Text(type);
                    var fact = new Fact(Fact.LAST_ACTIVITY, value, at, Fact.ACTIVITY_SOURCE);
                    return Map.of(Fact.LAST_ACTIVITY, fact); // most events
                }
                put(facts, Fact.LAST_ACTIVITY, new FactValue.Text(type), at, Fact.ACTIVITY_SOURCE);
                attributes.forEach((n, v) -> put(facts, n, v, at, Fact.ACTIVITY_SOURCE));
            }
            case TenantEvent.Waiting(_, _, var eventType, long depth) -> {
                String name = eventType.map(t -> Fact.PENDING_EVENTS_OF + t).orElse(REQUESTS);
                put(facts, name, new FactValue.Whole(depth), at, Fact.QUEUE_SOURCE);
            }
            case TenantEvent.Endowed(_, var resources, Map<String, FactValue> attributes) -> {
                facts.putAll(resources(resources, at, Fact.RESOURCE_SOURCE));
                attributes.forEach((n, v) -> put(facts, n, v, at, Fact.RESOURCE_SOURCE));
            }
        }
        return facts;
    }

    private static final String REQUESTS = "pending_requests";

    /** The facts of gauges that are present. */
    public static Map<String, Fact> resources(
            TenantEvent.Resources resources, Instant at, String source) {
        var facts = new TreeMap<String, Fact>();
        resources
                .availableCpu()
                .ifPresent(v -> put(facts, "available_cpu", new FactValue.Real(v), at, source));
        resources
                .availableMemory()
                .ifPresent(v -> put(facts, "available_memory", new FactValue.Whole(v), at, source));
        resources.spend().ifPresent(v -> put(facts, "spend", new FactValue.Real(v), at, source));
        resources.budget().ifPresent(v -> put(facts, "budget", new FactValue.Real(v), at, source));
        return facts;
    }

    private static void put(
            Map<String, Fact> facts, String name, FactValue value, Instant at, String source) {
        facts.put(name, new Fact(name, value, at, source));
    }

    /** All that is wrong with facts an event brings, given those known before. */
    public static List<Problem> problems(Map<String, Fact> known, Map<String, Fact> news) {
        var problems = new ArrayList<Problem>();
        news.forEach(
                (name, fact) -> {
                    boolean ours = name.equals(Fact.LAST_ACTIVITY);
                    if (!ours && !NAME.matcher(name).matches()) {
                        problems.add(
                                refused(
                                        "\"" + shortened(name) + "\" cannot name a fact",
                                        "use letters, digits and _ . : / -, beginning with a"
                                                + " letter, at most 96 characters"));
                    }
                    if (fact.value() instanceof FactValue.Text(String text)
                            && text.length() > LONGEST_TEXT) {
                        problems.add(
                                refused(
                                        "fact "
                                                + shortened(name)
                                                + " is "
                                                + text.length()
                                                + " characters long",
                                        "send at most " + LONGEST_TEXT));
                    }
                });
        int size = size(known, news);
        if (size > MOST_FACTS) {
            problems.add(
                    refused(
                            size + " facts would be known, " + MOST_FACTS + " are kept",
                            "use fewer names of attributes and event types"));
        }
        return problems;
    }

    /** How many facts would be known; those Reveille keeps for itself are not counted. */
    private static int size(Map<String, Fact> known, Map<String, Fact> news) {
        int size = known.size() + news.size();
        if (size > MOST_FACTS) {
            var names = new HashSet<>(known.keySet());
            names.addAll(news.keySet());
            names.removeIf(name -> name.startsWith("@"));
            size = names.size();
        }
        return size;
    }

    /** An event that cannot be used. */
    public static Problem refused(String message, String remedy) {
        return Problem.of(CODE, Category.SERIALIZATION, message, remedy);
    }

    private static String shortened(String name) {
        return name.length() > 60 ? name.substring(0, 60) + "…" : name;
    }
}
