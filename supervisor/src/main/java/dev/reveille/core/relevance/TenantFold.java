package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns what is told about a tenant into facts, and says what cannot become one. */
public final class TenantFold {
    /** Facts kept per tenant or agent; what is beyond it, see {@link Fitted}. */
    public static final int MOST_FACTS = 256;

    /** Agents known per tenant. */
    public static final int MOST_AGENTS = 1_000;

    /** Characters of a text value. */
    public static final int LONGEST_TEXT = 1_024;

    private static final String CODE = "InvalidEvent";

    private TenantFold() {}

    /** The facts an event brings; what of it cannot be one {@link #refusals} tells. */
    public static Map<String, Fact> facts(TenantEvent event, Instant at) {
        return switch (event) {
            case TenantEvent.Active(_, _, String type, Map<String, FactValue> attributes) -> {
                if (type.length() > LONGEST_TEXT) {
                    yield Map.of();
                }
                var value = new FactValue.Text(type);
                var active = new Fact(Fact.LAST_ACTIVITY, value, at, Fact.ACTIVITY_SOURCE);
                if (attributes.isEmpty()) {
                    yield Map.of(Fact.LAST_ACTIVITY, active); // most events
                }
                var facts = told(attributes, at, Fact.ACTIVITY_SOURCE);
                facts.put(Fact.LAST_ACTIVITY, active);
                yield facts;
            }
            case TenantEvent.Waiting(_, _, var eventType, long depth) ->
                    told(
                            Map.of(waiting(eventType), new FactValue.Whole(depth)),
                            at,
                            Fact.QUEUE_SOURCE);
            case TenantEvent.Endowed(_, var resources, Map<String, FactValue> attributes) -> {
                var facts = new TreeMap<>(resources(resources, at, Fact.RESOURCE_SOURCE));
                facts.putAll(told(attributes, at, Fact.RESOURCE_SOURCE));
                yield facts;
            }
        };
    }

    private static Map<String, Fact> told(
            Map<String, FactValue> values, Instant at, String source) {
        var facts = new TreeMap<String, Fact>();
        values.forEach(
                (name, value) -> {
                    if (FactRefusal.of(name, value).isEmpty()) {
                        put(facts, name, value, at, source);
                    }
                });
        return facts;
    }

    private static String waiting(Optional<String> eventType) {
        return eventType.map(type -> Fact.PENDING_EVENTS_OF + type).orElse(REQUESTS);
    }

    /** All that an event says and that cannot become a fact. */
    public static List<Problem> refusals(TenantEvent event) {
        var problems = new ArrayList<Problem>();
        Map<String, FactValue> values =
                switch (event) {
                    case TenantEvent.Active(_, _, String type, var attributes) -> {
                        FactRefusal.ofText("type", type).ifPresent(problems::add);
                        yield attributes;
                    }
                    case TenantEvent.Waiting(_, _, var type, long depth) ->
                            Map.of(waiting(type), new FactValue.Whole(depth));
                    case TenantEvent.Endowed(_, _, var attributes) -> attributes;
                };
        if (!values.isEmpty()) {
            new TreeMap<>(values)
                    .forEach((name, v) -> FactRefusal.of(name, v).ifPresent(problems::add));
        }
        return problems;
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

    /** That there is no room for the facts an event brings besides those known; else empty. */
    public static List<Problem> tooMany(Map<String, Fact> known, Map<String, Fact> news) {
        int size = size(known, news);
        return size <= MOST_FACTS
                ? List.of()
                : List.of(
                        refused(
                                size + " facts would be known, " + MOST_FACTS + " are kept",
                                "use fewer names of attributes and event types"));
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
}
