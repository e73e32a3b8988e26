package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * What a policy did with a trace.
 *
 * @param policy its name
 * @param tenants in the order of the trace
 * @param failures of its evaluator
 * @param notes what else is to be known of it, one sentence each
 */
public record Outcome(String policy, List<Line> tenants, Failures failures, List<String> notes) {
    /** Idle minutes that weigh as much as a cold start where tenants are put in order. */
    static final int COLD_START_MINUTES = 10;

    private static final double MINUTES_PER_HOUR = 60;

    /**
     * One tenant.
     *
     * @param tenant whose
     * @param active minutes with activity in which an instance ran
     * @param coldStarts active minutes no instance was there for
     * @param unserved those of them in which none was started either
     * @param idle minutes without activity in which an instance ran
     * @param wakes starts, cold or ahead of time
     * @param flaps changes within five minutes of the opposite one
     */
    public record Line(
            TenantId tenant,
            int active,
            int coldStarts,
            int unserved,
            int idle,
            int wakes,
            int flaps) {
        private int all() {
            return active + unserved;
        }
    }

    /**
     * How one tenant fares under this policy against another.
     *
     * @param tenant whose
     * @param coldStarts more than under the other; negative = fewer
     * @param unserved active minutes without any instance more than under the other
     * @param idle minutes more than under the other
     */
    public record Change(TenantId tenant, int coldStarts, int unserved, int idle) {
        // who is not served fares worse, whatever that saves
        private static final Comparator<Change> LOSS =
                Comparator.comparingInt(Change::unserved)
                        .thenComparingInt(c -> COLD_START_MINUTES * c.coldStarts + c.idle);

        private int direction() {
            return LOSS.compare(this, new Change(tenant, 0, 0, 0));
        }
    }

    public Outcome {
        tenants = List.copyOf(tenants);
        notes = List.copyOf(notes);
    }

    /**
     * Why its figures must not be held against those of others, one sentence each; empty = they
     * may.
     */
    public List<String> flaws() {
        var flaws = new ArrayList<String>();
        if (failures.failed() > 0) {
            flaws.add(
                    failures.failed()
                            + " of "
                            + failures.evaluations()
                            + " evaluations failed, so that the last decision stood; the first, "
                            + failures.first().orElse("unknown"));
        }
        if (unserved() > 0) {
            flaws.add(
                    unserved()
                            + " of "
                            + sum(Line::all)
                            + " active minutes are unserved, no instance ran in them; tenants: "
                            + tenants.stream().filter(line -> line.unserved > 0).count());
        }
        return flaws;
    }

    /**
     * Whether figures of both say something: neither has flaws, and both are of one activity,
     * tenant by tenant. Sums may agree where one policy leaves out what another counts elsewhere.
     */
    public boolean isComparable(Outcome other) {
        return flaws().isEmpty() && other.flaws().isEmpty() && activity().equals(other.activity());
    }

    /** Active minutes of those tenants that have any. */
    private Map<TenantId, Integer> activity() {
        return tenants.stream()
                .filter(line -> line.all() > 0)
                .collect(Collectors.toMap(Line::tenant, Line::all, Integer::sum));
    }

    /** Active minutes in which no instance ran, not even one started upon the activity. */
    public long unserved() {
        return sum(Line::unserved);
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
                .filter(change -> change.direction() < 0)
                .sorted(Change.LOSS)
                .toList();
    }

    /** Tenants that fare worse, those that lose most first. */
    public List<Change> losses(Outcome other) {
        return changes(other).stream()
                .filter(change -> change.direction() > 0)
                .sorted(Change.LOSS.reversed())
                .toList();
    }

    private List<Change> changes(Outcome other) {
        var theirs = new HashMap<TenantId, Line>();
        other.tenants.forEach(line -> theirs.put(line.tenant(), line));
        return tenants.stream()
                .filter(line -> theirs.containsKey(line.tenant()))
                .map(line -> Map.entry(line, theirs.get(line.tenant())))
                // a spec may leave out what only other agents did
                .filter(both -> both.getKey().all() == both.getValue().all())
                .map(both -> change(both.getKey(), both.getValue()))
                .toList();
    }

    private static Change change(Line here, Line there) {
        return new Change(
                here.tenant(),
                here.coldStarts() - there.coldStarts(),
                here.unserved() - there.unserved(),
                here.idle() - there.idle());
    }
}
