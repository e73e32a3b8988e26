package dev.reveille.rules;

import dev.reveille.core.relevance.RelevanceContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** A place where a fact that grows with time meets a constant. */
sealed interface Crossing {
    /** Nothing beyond it is looked forward to. */
    Duration FARTHEST = Duration.ofDays(36_500);

    /**
     * The age of the last activity meets a number.
     *
     * @param unit milliseconds in one of it
     */
    record Age(double unit, double constant) implements Crossing {}

    /** The tenant is {@code customer_active} no more. */
    record Inactive() implements Crossing {}

    /** {@code now} meets a moment. */
    record Clock(Instant moment) implements Crossing {}

    /** When a comparison there may turn: at the first equal moment, and at the first beyond it. */
    default Stream<Instant> edges(RelevanceContext context) {
        Instant now = context.now();
        Stream<Instant> edges =
                switch (this) {
                    case Age(double unit, double constant) ->
                            context.lastActivity().stream()
                                    .flatMap(
                                            last ->
                                                    Stream.of(true, false)
                                                            .flatMap(
                                                                    equal ->
                                                                            edge(
                                                                                    last, unit,
                                                                                    constant,
                                                                                    equal)));
                    case Inactive _ ->
                            context.lastActivity().stream()
                                    .map(last -> last.plus(RelevanceContext.CUSTOMER_ACTIVE));
                    case Clock(Instant moment) ->
                            Stream.of(wholeMillis(moment), wholeMillis(moment.plusNanos(1)));
                };
        return edges.filter(at -> at.isAfter(now) && at.isBefore(now.plus(FARTHEST)));
    }

    /** The first millisecond whose age, computed as the fact is, reaches or passes the constant. */
    private static Stream<Instant> edge(Instant last, double unit, double constant, boolean equal) {
        double guess = constant * unit;
        if (!(Math.abs(guess) <= FARTHEST.toMillis())) {
            return Stream.empty();
        }
        long millis = (long) Math.floor(guess) - 2;
        while (equal ? millis / unit < constant : millis / unit <= constant) {
            millis++;
        }
        try {
            return Stream.of(last.plusMillis(millis));
        } catch (DateTimeException e) {
            return Stream.empty();
        }
    }

    /** The first millisecond at or after it: records tell time no finer. */
    private static Instant wholeMillis(Instant moment) {
        Instant cut = Instant.ofEpochMilli(moment.toEpochMilli());
        return cut.isBefore(moment) ? cut.plusMillis(1) : cut;
    }
}
