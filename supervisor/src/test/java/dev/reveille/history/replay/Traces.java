package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/** Small traces for tests. */
final class Traces {
    /** Activity of which nothing else is known. */
    static final MinuteActivity ONCE = new MinuteActivity(1, Carried.NOTHING);

    private Traces() {}

    /** A line a tenant: {@code x} an active minute, anything else a quiet one. */
    static MinuteTrace of(String... lines) {
        var days = new ArrayList<MinuteTrace.Day>();
        for (String line : lines) {
            var active = new BitSet();
            for (int minute = 0; minute < line.length(); minute++) {
                active.set(minute, line.charAt(minute) == 'x');
            }
            days.add(new MinuteTrace.Day(new TenantId("t" + days.size()), active));
        }
        return new MinuteTrace(days, lines[0].length());
    }

    /** Timers and bursts. */
    static MinuteTrace random(RandomGenerator random, int tenants, int minutes) {
        var days = new ArrayList<MinuteTrace.Day>();
        for (int tenant = 0; tenant < tenants; tenant++) {
            var active = new BitSet();
            int period = 1 + random.nextInt(90);
            for (int m = random.nextInt(period); m < minutes; ) {
                active.set(m);
                boolean timer = tenant % 2 == 0;
                m += timer ? period : 1 + (int) Math.exp(random.nextDouble() * 5);
            }
            days.add(new MinuteTrace.Day(new TenantId("t" + tenant), active));
        }
        return new MinuteTrace(days, minutes);
    }
}
