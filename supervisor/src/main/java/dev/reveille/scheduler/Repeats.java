package dev.reveille.scheduler;

import dev.reveille.core.fleet.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Which troubles of a source are worth a line of the log: the first of each kind, and then, for as
 * long as it goes on, one in a while with how often it came. Of one kind are those with the same
 * code and words, whatever offsets and counts these name; each partition counts for itself. Used by
 * one thread.
 */
final class Repeats {
    private static final Duration SUMMARY = Duration.ofMinutes(10);

    /** Kinds remembered; beyond them some are logged again. */
    private static final int KINDS = 100;

    /** A number that is not what a partition's name ends with. */
    private static final Pattern FIGURE = Pattern.compile("(?<![-\\w])\\d+(?:[.,:]\\d+)*");

    private final LongSupplier nanos;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** Since when it was not logged, and how often it came since. */
    private record Kind(long since, int times) {}

    /**
     * @param nanos as {@link System#nanoTime} counts
     */
    Repeats(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** How often it came since it was logged last, where it is to be logged now; 0 = the first. */
    OptionalInt came(Problem problem) {
        String kind = problem.code() + " " + FIGURE.matcher(problem.message()).replaceAll("#");
        long now = nanos.getAsLong();
        Optional<Kind> known = Optional.ofNullable(kinds.get(kind));
        int times = known.map(k -> k.times() + 1).orElse(0);
        boolean due = known.filter(k -> now - k.since() < SUMMARY.toNanos()).isEmpty();
        if (kinds.size() >= KINDS && known.isEmpty()) {
            kinds.clear();
        }
        kinds.put(kind, due ? new Kind(now, 0) : new Kind(known.get().since(), times));
        return due ? OptionalInt.of(times) : OptionalInt.empty();
    }
}
