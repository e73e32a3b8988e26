package dev.reveille.core.relevance.learned;

import dev.reveille.core.relevance.Habit;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What one tenant's history, and tenants like it, say of its return. As long as a history does not
 * change it answers for any moment after it; it knows nothing of what comes later.
 */
public final class Forecast implements Habit {
    /** A tenant is expected back for this long at least: a daily one may miss a day. */
    static final int PATIENCE_MINUTES = 2 * 1440;

    private static final double BURST_MINUTES = 60;

    private final ActivityHistory history;
    private final Kin kin;
    private final Weights weights;
    private final Evidence evidence;
    private final double[] inputs = new double[Evidence.INPUTS];
    private final long lastExpected;

    /**
     * A forecast.
     *
     * @param history of one tenant
     * @param kin what is known of tenants like it; an empty one where nothing is
     */
    public Forecast(ActivityHistory history, Kin kin) {
        this(history, kin, Weights.SHIPPED);
    }

    Forecast(ActivityHistory history, Kin kin, Weights weights) {
        this.history = history;
        this.kin = kin;
        this.weights = weights;
        evidence = new Evidence(history);
        lastExpected =
                history.isKnown()
                        ? history.last() + Math.max(PATIENCE_MINUTES, 2L * history.longest())
                        : Long.MIN_VALUE;
    }

    @Override
    public Optional<Instant> last() {
        return history.isKnown()
                ? Optional.of(Instant.ofEpochSecond(history.last() * 60))
                : Optional.empty();
    }

    @Override
    public double chance(Instant moment) {
        return chance(ActivityHistory.minuteOf(moment));
    }

    /** The chance of activity in that minute, given that there was none since the last known. */
    public double chance(long minute) {
        if (!history.isKnown() || minute > lastExpected) {
            return 0;
        }
        long m = minute - history.last();
        return m < 1 ? 1 : m == 1 ? Math.max(evidence.goesOn(), returns(2)) : returns((int) m);
    }

    private double returns(int m) {
        int set = Weights.set(history.gaps(), evidence.fill(m, kin, inputs));
        // Not fitted, for that day had no day before it: the clock counts in full after a long
        // silence, and little within a burst, of which the gaps tell more.
        double day = evidence.day(m) * m / (m + BURST_MINUTES);
        return 1 / (1 + StrictMath.exp(-(weights.sum(set, inputs) + day)));
    }

    /**
     * The last minute with a chance above 0: twice the longest gap, or two days, after the last
     * activity. Who stays away longer is not waited for.
     */
    public long lastExpected() {
        return lastExpected;
    }

    @Override
    public Optional<Instant> over() {
        return history.isKnown()
                ? Optional.of(Instant.ofEpochSecond((lastExpected + 1) * 60))
                : Optional.empty();
    }

    @Override
    public String story(Instant moment) {
        if (!history.isKnown()) {
            return "never active";
        }
        long quiet = ActivityHistory.minuteOf(moment) - history.last();
        if (quiet < 1) {
            return "active in this minute";
        }
        int set = Weights.set(history.gaps(), evidence.support(quiet));
        return String.format(
                Locale.ROOT,
                "last active %d min ago; of %d known gaps %.1f lasted as long, weighed by age, and"
                        + " %.1f of them ended now; tenants like it return now at %.2f %% (counts"
                        + " %.2f)",
                quiet,
                history.gaps(),
                evidence.support(quiet),
                evidence.endedAbout(quiet),
                100 * kin.hazard(Kin.kindOf(history), Math.max(2, quiet)),
                weights.of(set, Evidence.KIN));
    }
}
