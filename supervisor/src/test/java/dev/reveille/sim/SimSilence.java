package dev.reveille.sim;

import dev.reveille.core.control.Change;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.Plan;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.sim.SimLog.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Nobody is lost who had no time to speak: what one loop has read, by true time. Of a gap between
 * two records no more counts than the pool's clock counts, and each change of leaders may add that
 * much once.
 */
final class SimSilence {
    private static final long CLAMP = 1_500;
    private static final long LOST_AFTER = 5_000;

    private record Heard(long at, int leaders, long sequence) {}

    private final Map<Owner, Heard> heard = new HashMap<>();
    private final Set<Owner> backwards = new HashSet<>();
    private long clock;
    private long last = -1;
    private long skew;
    private int leaders;

    void read(Entry<NodeReport> entry) {
        if (last >= 0) {
            clock += Math.min(entry.written() - last, CLAMP);
            leaders += entry.stamp() - entry.written() > skew ? 1 : 0;
        }
        last = entry.written();
        skew = entry.stamp() - entry.written();
        entry.value().ifPresent(this::spoke);
    }

    private void spoke(NodeReport report) {
        var owner = new Owner(report.node(), report.incarnation());
        Heard before = heard.put(owner, new Heard(clock, leaders, report.sequence()));
        if (before != null && before.sequence() > report.sequence()) {
            backwards.add(owner);
        }
    }

    /** Who is lost too early by a plan, if anyone is. */
    Optional<String> early(Plan plan) {
        for (Change change : plan.changes()) {
            if (change instanceof Change.ControlWrite(_, var record)
                    && record.orElse(null) instanceof Membership member
                    && member.status() == Membership.Status.LOST
                    && !backwards.contains(member.owner())) {
                Heard from = heard.getOrDefault(member.owner(), new Heard(0, 0, 0));
                long silence = clock - from.at() + CLAMP * (leaders - from.leaders());
                if (silence < LOST_AFTER) {
                    return Optional.of(
                            "%s is lost after %d ms of silence"
                                    .formatted(member.owner().node(), clock - from.at()));
                }
            }
        }
        return Optional.empty();
    }
}
