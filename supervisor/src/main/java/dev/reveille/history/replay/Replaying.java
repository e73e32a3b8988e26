package dev.reveille.history.replay;

import dev.reveille.history.replay.ReplayPolicy.Course;
import dev.reveille.history.replay.ReplayPolicy.Look;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a policy over a trace. Starting and stopping are free and instant, so decisions alone are
 * compared:
 *
 * <ul>
 *   <li>a minute's activity comes as the minute begins; an instance that was there in the minute
 *       before serves it, otherwise it is a cold start;
 *   <li>an active minute runs in any case, but where a spec holds the start back;
 *   <li>an active minute that no instance runs in, even so, is unserved, and a cold start as well;
 *   <li>an instance that runs in a minute without activity is idle for that minute;
 *   <li>a wake is any start, cold or ahead of time; a flap is two opposite changes within five
 *       minutes.
 * </ul>
 */
public final class Replaying {
    private static final int FLAP_MINUTES = 5;

    private Replaying() {}

    /** What the policy does with the whole trace. */
    public static Outcome run(MinuteTrace trace, ReplayPolicy policy) {
        var run = policy.begin();
        var tenants = new ArrayList<Tenant>();
        for (MinuteTrace.Day day : trace.days()) {
            tenants.add(new Tenant(day, trace.start(), run.tenant(day.tenant())));
        }
        int gauge = 0;
        for (int minute = 0; minute < trace.minutes(); minute++) {
            boolean changed = false;
            for (; hasGauge(trace, gauge, minute); gauge++) {
                run.told(trace.fleet().get(gauge).gauge());
                changed = true;
            }
            for (Tenant tenant : tenants) {
                tenant.fleet(changed, minute);
                tenant.activity(minute);
            }
            // Silence is known only once all activity of the minute is.
            for (Tenant tenant : tenants) {
                tenant.silence(minute);
            }
        }
        return new Outcome(policy.name(), lines(tenants), run.failures(trace), run.notes());
    }

    private static boolean hasGauge(MinuteTrace trace, int next, int minute) {
        return next < trace.fleet().size() && trace.fleet().get(next).minute() <= minute;
    }

    private static List<Outcome.Line> lines(List<Tenant> tenants) {
        return tenants.stream().map(Tenant::line).toList();
    }

    private static final class Tenant {
        private final MinuteTrace.Day day;
        private final long start;
        private final Course course;
        private int next;
        private int nextActive;
        private boolean active;
        private boolean runs;
        private long due = Long.MIN_VALUE;
        private int changed = Integer.MIN_VALUE / 2;
        private int served;
        private int cold;
        private int unserved;
        private int idle;
        private int wakes;
        private int flaps;

        Tenant(MinuteTrace.Day day, long start, Course course) {
            this.day = day;
            this.start = start;
            this.course = course;
        }

        void fleet(boolean changed, int minute) {
            if (changed) {
                turn(course.fleetChanged(start + minute, runs), minute);
                due = Long.MIN_VALUE;
            }
        }

        void activity(int minute) {
            for (; next < day.told().size() && day.told().get(next).minute() <= minute; next++) {
                var event = day.told().get(next).event();
                turn(course.told(event, start + minute, runs), minute);
                due = Long.MIN_VALUE;
            }
            var all = day.active();
            active = false;
            if (nextActive < all.size() && all.minute(nextActive) == minute) {
                activity(minute, all.activity(nextActive++));
            }
        }

        private void activity(int minute, MinuteActivity what) {
            boolean ran = runs;
            active = course.concerns(what);
            turn(
                    active
                            ? course.active(start + minute, what)
                            : course.beside(start + minute, what, runs),
                    minute);
            turn(course.more(start + minute, what.events() - 1, runs), minute);
            if (active) {
                cold += ran ? 0 : 1;
                served += runs ? 1 : 0;
                unserved += runs ? 0 : 1;
            } else {
                due = Long.MIN_VALUE;
            }
        }

        void silence(int minute) {
            long now = start + minute;
            if (active || due <= now) {
                Look look = active ? course.after(now) : course.look(now);
                turn(look.runs(), minute);
                due = look.next();
            }
            idle += runs && !active ? 1 : 0;
        }

        private void turn(boolean to, int minute) {
            if (runs != to) {
                flaps += minute - changed <= FLAP_MINUTES ? 1 : 0;
                wakes += to ? 1 : 0;
                changed = minute;
                runs = to;
            }
        }

        Outcome.Line line() {
            return new Outcome.Line(day.tenant(), served, cold, unserved, idle, wakes, flaps);
        }
    }
}
