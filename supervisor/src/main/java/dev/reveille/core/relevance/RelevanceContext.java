package dev.reveille.core.relevance;

import static dev.reveille.core.relevance.Fact.LAST_ACTIVITY;
import static dev.reveille.core.relevance.Fact.PENDING_EVENTS_OF;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All facts about one agent, as of one moment. Facts that follow from others, such as {@code
 * last_activity_seconds}, are computed when asked for.
 */
public final class RelevanceContext {
    /** A tenant is {@code customer_active} for this long after its last activity (Thymos). */
    public static final Duration CUSTOMER_ACTIVE = Duration.ofDays(1);

    private final List<FactLayer> layers;
    private final Instant now;

    /** The facts are as of then: no later than now. */
    private final Instant known;

    private final Supplier<Optional<Habit>> habit;

    /** Found once: nearly every evaluator asks for it, some several times. */
    private Optional<Fact> activity = Optional.empty();

    private boolean activitySought;

    private RelevanceContext(
            Instant now, Instant known, List<FactLayer> layers, Supplier<Optional<Habit>> habit) {
        this.now = now;
        this.known = known;
        this.layers = layers;
        this.habit = habit;
    }

    /**
     * A context of several layers. Where two hold a fact of the same name, the earlier layer wins;
     * of activity, the later one counts, and of what one source decides, that. A time in the future
     * counts as now.
     *
     * @param now the moment
     * @param layers most specific first: the agent's, its tenant's, the fleet's, the spec's
     */
    public static RelevanceContext of(Instant now, List<? extends Collection<Fact>> layers) {
        return ofLayers(now, layers.stream().map(FactLayer::of).toList());
    }

    /** As {@link #of(Instant, List)}, of facts that are looked up when asked for. */
    public static RelevanceContext ofLayers(Instant now, List<FactLayer> layers) {
        return new RelevanceContext(now, now, List.copyOf(layers), Optional::empty);
    }

    /** The same facts, as they are known now, at a later moment; without a habit. */
    public RelevanceContext at(Instant later) {
        return new RelevanceContext(later, known, layers, Optional::empty);
    }

    /** A context of one layer. */
    public static RelevanceContext of(Instant now, Collection<Fact> facts) {
        return of(now, List.of(facts));
    }

    static Fact pick(Fact specific, Fact general) {
        boolean newer = general.at().isAfter(specific.at());
        boolean later = specific.name().equals(LAST_ACTIVITY) && newer;
        return later || general.decidesOver(specific) ? general : specific;
    }

    private Fact notAfterNow(Fact fact) {
        return fact.at().isAfter(known)
                ? new Fact(
                        fact.name(), fact.value(), known, fact.source() + " (future, taken as now)")
                : fact;
    }

    /** The same, with what is known of when the tenant returns. */
    public RelevanceContext with(Habit known) {
        return with(() -> Optional.of(known));
    }

    /** As {@link #with(Habit)}, found out only for an evaluator that asks. */
    public RelevanceContext with(Supplier<Optional<Habit>> found) {
        return new RelevanceContext(now, known, layers, found);
    }

    /** When the tenant returns, as far as that is known and kept. */
    public Optional<Habit> habit() {
        return habit.get();
    }

    /** The moment it is about: record time, never a wall clock. */
    public Instant now() {
        return now;
    }

    /** All facts that were observed; those that follow from them are not among them. */
    public Collection<Fact> facts() {
        return Collections.unmodifiableCollection(merged().values());
    }

    private Map<String, Fact> merged() {
        var merged = new TreeMap<String, Fact>();
        for (FactLayer layer : layers) {
            for (Fact fact : layer.all()) {
                merged.merge(fact.name(), notAfterNow(fact), RelevanceContext::pick);
            }
        }
        return merged;
    }

    /** When the tenant or agent was last active. */
    public Optional<Instant> lastActivity() {
        return activity().map(Fact::at);
    }

    /** The fact of that name, observed or derived. */
    public Optional<Fact> fact(String name) {
        return switch (name) {
            case "last_activity_seconds" -> age(name, 1).or(() -> observed(name));
            case "last_activity_days" -> age(name, 86_400).or(() -> observed(name));
            case "last_activity_type" ->
                    activity().map(f -> new Fact(name, f.value(), f.at(), f.source()));
            case "customer_active" -> observed(name).or(() -> customerActive(name));
            case "pending_events" -> pendingEvents(name).or(() -> observed(name));
            case "event_type" -> eventType(name).or(() -> observed(name));
            default -> observed(name);
        };
    }

    private Optional<Fact> activity() {
        if (!activitySought) {
            activity = observed(LAST_ACTIVITY);
            activitySought = true;
        }
        return activity;
    }

    private Optional<Fact> observed(String name) {
        @Nullable Fact found = null;
        for (FactLayer layer : layers) {
            @Nullable Fact fact = layer.get(name);
            if (fact != null) {
                found = found == null ? notAfterNow(fact) : pick(found, notAfterNow(fact));
                if (!name.equals(LAST_ACTIVITY) && !Fact.isDecidedByOne(name)) {
                    break; // the most specific layer wins
                }
            }
        }
        return Optional.ofNullable(found);
    }

    private Optional<Fact> age(String name, int secondsPerUnit) {
        return activity()
                .map(
                        last -> {
                            long millis = Duration.between(last.at(), now).toMillis();
                            var units = millis / (1000.0 * secondsPerUnit);
                            return new Fact(
                                    name, new FactValue.Real(units), last.at(), last.source());
                        });
    }

    private Optional<Fact> customerActive(String name) {
        return activity()
                .map(
                        last -> {
                            Duration age = Duration.between(last.at(), now);
                            boolean active = age.compareTo(CUSTOMER_ACTIVE) < 0;
                            return new Fact(
                                    name, new FactValue.Flag(active), last.at(), last.source());
                        });
    }

    /** Counts of waiting events by type, those with a numeric value. */
    Map<String, Fact> pendingByType() {
        var byType = new TreeMap<String, Fact>();
        for (FactLayer layer : layers) {
            for (Fact fact : layer.all()) {
                if (fact.name().startsWith(PENDING_EVENTS_OF)) {
                    String type = fact.name().substring(PENDING_EVENTS_OF.length());
                    byType.putIfAbsent(type, notAfterNow(fact));
                }
            }
        }
        return byType;
    }

    /** As old as its oldest part: one that is stale makes the sum so. */
    private Optional<Fact> pendingEvents(String name) {
        Collection<Fact> counts = pendingByType().values();
        return counts.stream()
                .min(Comparator.comparing(Fact::at))
                .map(
                        oldest -> {
                            long sum =
                                    counts.stream()
                                            .mapToLong(RelevanceContext::count)
                                            .reduce(0, RelevanceContext::plus);
                            return new Fact(
                                    name, new FactValue.Whole(sum), oldest.at(), oldest.source());
                        });
    }

    /** The largest number there is, where the sum would be larger. */
    private static long plus(long a, long b) {
        return b > 0 && a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** The type with most events waiting; of equals, the first by name. */
    private Optional<Fact> eventType(String name) {
        return pendingByType().entrySet().stream()
                .filter(entry -> count(entry.getValue()) > 0)
                .max(
                        Comparator.<Map.Entry<String, Fact>>comparingLong(e -> count(e.getValue()))
                                .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                .map(
                        entry ->
                                new Fact(
                                        name,
                                        new FactValue.Text(entry.getKey()),
                                        entry.getValue().at(),
                                        entry.getValue().source()));
    }

    private static long count(Fact fact) {
        return switch (fact.value()) {
            case FactValue.Whole(long value) -> value;
            case FactValue.Real(double value) -> (long) value;
            case FactValue.Text _, FactValue.Flag _ -> 0;
        };
    }
}
