package dev.reveille.core.relevance;

import dev.reveille.core.fleet.FactUsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Reads facts for one evaluation and writes down each that was asked for, so that no input of a
 * score goes unexplained. A fact of the wrong type is an error, not an absent fact.
 */
public final class FactReader {
    private static final String SECONDS = "last_activity_seconds";
    private static final String DAYS = "last_activity_days";
    private static final long SECONDS_PER_DAY = 86_400;

    private final RelevanceContext context;
    private final List<FactUsed> used = new ArrayList<>();

    public FactReader(RelevanceContext context) {
        this.context = context;
    }

    /** Every fact asked for so far: the inputs of an {@link Evaluation}. */
    public List<FactUsed> used() {
        return used;
    }

    /** A number, or the default where it was never seen. */
    public double number(String name, double otherwise) {
        Optional<Fact> fact = context.fact(name);
        if (fact.isEmpty()) {
            byDefault(name, new FactValue.Real(otherwise));
            return otherwise;
        }
        return number(fact.get());
    }

    /** A count: like a number, but its default is shown as a whole one. */
    public double count(String name, long otherwise) {
        Optional<Fact> fact = context.fact(name);
        if (fact.isEmpty()) {
            byDefault(name, new FactValue.Whole(otherwise));
            return otherwise;
        }
        return number(fact.get());
    }

    /** The fact as it is, if it was ever seen; nothing is written down if not. */
    public Optional<Fact> seen(String name) {
        var fact = context.fact(name);
        fact.ifPresent(this::note);
        return fact;
    }

    /** The number, if the fact was ever seen; nothing is written down if not. */
    public Optional<Double> numberIfSeen(String name) {
        return context.fact(name).map(this::number);
    }

    /** True or false, or the default where it was never seen. */
    public boolean flag(String name, boolean otherwise) {
        Optional<Fact> fact = context.fact(name);
        if (fact.isEmpty()) {
            byDefault(name, new FactValue.Flag(otherwise));
            return otherwise;
        }
        note(fact.get());
        return switch (fact.get().value()) {
            case FactValue.Flag(boolean value) -> value;
            case FactValue.Text _, FactValue.Whole _, FactValue.Real _ ->
                    throw wrong(fact.get(), "true or false");
        };
    }

    /** A text, or the default where it was never seen. */
    public String text(String name, String otherwise) {
        Optional<Fact> fact = context.fact(name);
        if (fact.isEmpty()) {
            byDefault(name, new FactValue.Text(otherwise));
            return otherwise;
        }
        note(fact.get());
        return switch (fact.get().value()) {
            case FactValue.Text(String value) -> value;
            case FactValue.Whole _, FactValue.Real _, FactValue.Flag _ ->
                    throw wrong(fact.get(), "a text");
        };
    }

    /**
     * Time since the last activity: observed, else as a fact says ({@code last_activity_seconds},
     * then {@code last_activity_days}), else the default.
     *
     * @param daysIfNeverSeen days
     */
    public Duration activityAge(long daysIfNeverSeen) {
        return activityAge(SECONDS, () -> count(DAYS, daysIfNeverSeen));
    }

    /** The same for who asks for it by that name, which is told as the input. */
    public Duration activityAge(String asked, long daysIfNeverSeen) {
        return activityAge(
                asked,
                () ->
                        asked.equals(DAYS) || context.fact(DAYS).isPresent()
                                ? count(DAYS, daysIfNeverSeen)
                                : count(SECONDS, daysIfNeverSeen * SECONDS_PER_DAY)
                                        / (double) SECONDS_PER_DAY);
    }

    private Duration activityAge(String observed, DoubleSupplier days) {
        Optional<Instant> last = context.lastActivity();
        if (last.isPresent()) {
            number(observed, 0);
            return Duration.between(last.get(), context.now());
        }
        Optional<Double> seconds = numberIfSeen(SECONDS);
        double age = seconds.map(s -> s / SECONDS_PER_DAY).orElseGet(days::getAsDouble);
        return Duration.ofMillis((long) (age * SECONDS_PER_DAY * 1_000));
    }

    private double number(Fact fact) {
        note(fact);
        return switch (fact.value()) {
            case FactValue.Whole(long value) -> value;
            case FactValue.Real(double value) -> value;
            case FactValue.Text _, FactValue.Flag _ -> throw wrong(fact, "a number");
        };
    }

    private void note(Fact fact) {
        var value = fact.value();
        add(
                new FactUsed(
                        fact.name(),
                        value.text(),
                        value.type(),
                        Optional.of(fact.at()),
                        fact.source()));
    }

    private void byDefault(String name, FactValue value) {
        add(new FactUsed(name, value.text(), value.type(), Optional.empty(), "default"));
    }

    private void add(FactUsed input) {
        if (!used.contains(input)) {
            used.add(input);
        }
    }

    private static IllegalStateException wrong(Fact fact, String wanted) {
        return new IllegalStateException(
                "fact "
                        + fact.name()
                        + " from "
                        + fact.source()
                        + " is "
                        + FactRefusal.shown(fact.value())
                        + ", "
                        + wanted
                        + " was expected");
    }
}
