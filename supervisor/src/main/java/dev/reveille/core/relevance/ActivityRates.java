package dev.reveille.core.relevance;

import dev.reveille.core.fleet.FactUsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often a tenant does something, as exponentially weighted means, like a machine's load
 * averages. An event of age {@code a} weighs {@code e^(-a/T)}; the sum of all weights, divided by
 * the window {@code T} in minutes, is the rate. So a steady stream of {@code n} events a minute
 * comes to {@code n}, and 1 − 1/e of it (63 %) after one window. The order in which events are told
 * makes no difference, and one told twice counts twice.
 *
 * @param at time of the newest event; the sums are as of then
 * @param sum1m sum of weights over a window of one minute, 0 or more
 * @param sum5m the same, five minutes
 * @param sum1h the same, one hour
 */
public record ActivityRates(Instant at, double sum1m, double sum5m, double sum1h) {
    /** Below this, in events a minute, a rate counts as none, so that looking at it ends. */
    public static final double LEAST = 0.01;

    /** What the names of their facts begin with. */
    public static final String FACTS = "activity_rate_";

    /** How often within a window a rate that enters a score is looked at again as it decays. */
    private static final int LOOKS = 6;

    private static final List<Window> WINDOWS = List.of(Window.values());

    /** The windows there are facts for. */
    public enum Window {
        ONE_MINUTE("activity_rate_1m", Duration.ofMinutes(1)),
        FIVE_MINUTES("activity_rate_5m", Duration.ofMinutes(5)),
        ONE_HOUR("activity_rate_1h", Duration.ofHours(1));

        private final String fact;
        private final Duration length;

        Window(String fact, Duration length) {
            this.fact = fact;
            this.length = length;
        }

        /** Name of its fact. */
        public String fact() {
            return fact;
        }

        private double weight(Instant from, Instant to) {
            double age = Duration.between(from, to).toMillis();
            // strict, so that a decision comes out the same wherever it is made again
            return StrictMath.exp(-Math.max(0, age) / length.toMillis());
        }

        private double minutes() {
            return length.toMinutes();
        }
    }

    /** After the first event. */
    public static ActivityRates first(Instant at) {
        return first(at, 1);
    }

    /** After the first events, all at once. */
    public static ActivityRates first(Instant at, int events) {
        return new ActivityRates(at, events, events, events);
    }

    /** After one event more, also one that happened before the newest. */
    public ActivityRates with(Instant event) {
        return with(event, 1);
    }

    /** After so many events more, all at once. */
    public ActivityRates with(Instant event, int events) {
        Instant newest = event.isAfter(at) ? event : at;
        return new ActivityRates(
                newest,
                sum(Window.ONE_MINUTE, event, events, newest),
                sum(Window.FIVE_MINUTES, event, events, newest),
                sum(Window.ONE_HOUR, event, events, newest));
    }

    private double sum(Window window, Instant event, int events, Instant newest) {
        return sum(window) * window.weight(at, newest) + events * window.weight(event, newest);
    }

    private double sum(Window window) {
        return switch (window) {
            case ONE_MINUTE -> sum1m;
            case FIVE_MINUTES -> sum5m;
            case ONE_HOUR -> sum1h;
        };
    }

    /** Events a minute. */
    public double perMinute(Window window, Instant now) {
        double rate = sum(window) * window.weight(at, now) / window.minutes();
        return rate < LEAST ? 0 : rate;
    }

    /** As facts of that moment. */
    public Collection<Fact> facts(Instant now) {
        var facts = new ArrayList<Fact>();
        for (Window window : WINDOWS) {
            facts.add(fact(window, now));
        }
        return facts;
    }

    /** As facts of that moment, computed when asked for. */
    public FactLayer layer(Instant now) {
        return new FactLayer() {
            @Override
            public @Nullable Fact get(String name) {
                for (Window window : WINDOWS) {
                    if (window.fact().equals(name)) {
                        return fact(window, now);
                    }
                }
                return null;
            }

            @Override
            public Collection<Fact> all() {
                return facts(now);
            }
        };
    }

    private Fact fact(Window window, Instant now) {
        var rate = new FactValue.Real(perMinute(window, now));
        return new Fact(window.fact(), rate, at, Fact.ACTIVITY_SOURCE);
    }

    /**
     * When a score that used these facts must be looked at again because they decay: six times
     * within the shortest window used, until the rate is none.
     *
     * @param used the facts used
     */
    public static Optional<Instant> nextLook(RelevanceContext context, List<FactUsed> used) {
        for (Window window : WINDOWS) {
            if (uses(used, window)
                    && context.fact(window.fact()).filter(ActivityRates::decays).isPresent()) {
                return Optional.of(context.now().plus(window.length.dividedBy(LOOKS)));
            }
        }
        return Optional.empty();
    }

    private static boolean uses(List<FactUsed> used, Window window) {
        for (FactUsed input : used) {
            if (input.name().equals(window.fact())) {
                return true;
            }
        }
        return false;
    }

    private static boolean decays(Fact fact) {
        return fact.source().startsWith(Fact.ACTIVITY_SOURCE)
                && fact.value() instanceof FactValue.Real(double rate)
                && rate >= LEAST;
    }
}
