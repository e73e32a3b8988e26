package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * What a policy did with a trace.
 *
 * @param policy its name
 * @param tenants in the order of the trace
 * @param notes what else is to be known of it, one sentence each
 */
public record Outcome(String policy, List<Line> tenants, List<String> notes) {
    /** Idle minutes that weigh as much as a cold start where tenants are put in order. */
    static final int COLD_START_MINUTES = 10;

    private static final double MINUTES_PER_HOUR = 60;

    /**
     * One tenant.
     *
     * @param tenant whose
     * @param active minutes with activity in which an instance ran
     * @param coldStarts active minutes no instance was there for
     * @param idle minutes without activity in which an instance ran
     * @param wakes starts, cold or ahead of time
     * @param flaps changes within five minutes of the opposite one
     */
    public record Line(
            TenantId tenant, int active, int coldStarts, int idle, int wakes, int flaps) {}

    /**
     * How one tenant fares under this policy against another.
     *
     * @param tenant whose
     * @param coldStarts more than under the other; negative = fewer
     * @param idle minutes more than under the other
     */
    public record Change(TenantId tenant, int coldStarts, int idle) {
        private int loss() {
            return COLD_START_MINUTES * coldStarts + idle;
        }
    }

    public Outcome {
        tenants = List.copyOf(tenants);
        notes = List.copyOf(notes);
    }

    /** Of which nothing else is to be known. */
    Outcome(String policy, List<Line> tenants) {
        this(policy, tenants, List.of());
    }

    public long coldStarts() {
        return sum(Line::coldStarts);
    }

    public double idleHours() {
        return sum(Line::idle) / MINUTES_PER_HOUR;
    }

    /** Hours in which an instance was there, active ones included. */
    public double runningHours() {
        return (sum(Line::active) + sum(Line::idle)) / MINUTES_PER_HOUR;
    }

    public long wakes() {
        return sum(Line::wakes);
    }

    public long flaps() {
        return sum(Line::flaps);
    }

    private long sum(ToIntFunction<Line> figure) {
        return tenants.stream().mapToInt(figure).asLongStream().sum();
    }

    /** Tenants that fare better than under the other policy, those that gain most first. */
    public List<Change> gains(Outcome other) {
        return changes(other).stream()
                .filter(change -> change.loss() < 0)
                .sorted(Comparator.comparingInt(Change::loss))
                .toList();
    }

    /** Tenants that fare worse, those that lose most first. */
    public List<Change> losses(Outcome other) {
        return changes(other).stream()
                .filter(change -> change.loss() > 0)
                .sorted(Comparator.comparingInt(Change::loss).reversed())
                .toList();
    }

    private List<Change> changes(Outcome other) {
        return IntStream.range(0, tenants.size())
                .mapToObj(i -> change(tenants.get(i), other.tenants.get(i)))
                .toList();
    }

    private static Change change(Line here, Line there) {
        return new Change(
                here.tenant(), here.coldStarts() - there.coldStarts(), here.idle() - there.idle());
    }
}
