package dev.reveille.topology;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.history.replay.MinuteActivity;
import dev.reveille.history.replay.ReplayPolicy;
import java.util.List;

/** A policy that tells when its instances start and stop, as {@code tenant minute wakes}. */
record RecordedPolicy(ReplayPolicy policy, List<String> told) implements ReplayPolicy {
    private static final long FIRST = ActivityHistory.minuteOf(Rig.START);

    @Override
    public String name() {
        return policy.name();
    }

    @Override
    public Run begin() {
        var run = policy.begin();
        return new Run() {
            @Override
            public Course tenant(TenantId tenant) {
                return new Recorded(tenant, run.tenant(tenant), told);
            }

            @Override
            public void told(FleetGauge gauge) {
                run.told(gauge);
            }
        };
    }

    private static final class Recorded implements ReplayPolicy.Course {
        private final TenantId tenant;
        private final ReplayPolicy.Course course;
        private final List<String> told;
        private boolean ran;

        Recorded(TenantId tenant, ReplayPolicy.Course course, List<String> told) {
            this.tenant = tenant;
            this.course = course;
            this.told = told;
        }

        private boolean noted(long minute, boolean runs) {
            if (runs != ran) {
                told.add(tenant + " " + (minute - FIRST) + (runs ? " wakes" : " sleeps"));
            }
            ran = runs;
            return runs;
        }

        @Override
        public boolean told(TenantEvent event, long minute, boolean ran) {
            return noted(minute, course.told(event, minute, ran));
        }

        @Override
        public boolean more(long minute, int events, boolean ran) {
            return noted(minute, course.more(minute, events, ran));
        }

        @Override
        public boolean fleetChanged(long minute, boolean ran) {
            return noted(minute, course.fleetChanged(minute, ran));
        }

        @Override
        public boolean active(long minute, MinuteActivity what) {
            return noted(minute, course.active(minute, what));
        }

        @Override
        public boolean concerns(MinuteActivity what) {
            return course.concerns(what);
        }

        @Override
        public boolean beside(long minute, MinuteActivity what, boolean ran) {
            return noted(minute, course.beside(minute, what, ran));
        }

        @Override
        public ReplayPolicy.Look after(long minute) {
            return noted(minute, course.after(minute));
        }

        @Override
        public ReplayPolicy.Look look(long minute) {
            return noted(minute, course.look(minute));
        }

        private ReplayPolicy.Look noted(long minute, ReplayPolicy.Look look) {
            noted(minute, look.runs());
            return look;
        }
    }
}
