package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import java.util.List;

/** A way to decide who runs. It is told of the past alone, in order. */
public interface ReplayPolicy {
    /** As it was asked for, such as {@code learned?wake=0.05}. */
    String name();

    /** Starts anew, knowing nobody. */
    Run begin();

    /** One pass over a trace. */
    interface Run {
        /** A tenant before its first activity. */
        Course tenant(TenantId tenant);

        /** A node or pool has so much free; told before anything of the tenants in that minute. */
        default void told(FleetGauge gauge) {}

        /**
         * How often it came to no decision of its own, once the pass is over.
         *
         * @param trace the one it went over
         */
        default Failures failures(MinuteTrace trace) {
            return Failures.NONE;
        }

        /** What else is to be known of the pass once it is over, one sentence each. */
        default List<String> notes() {
            return List.of();
        }
    }

    /** One tenant's course through the trace. */
    interface Course {
        /**
         * Something else was told in that minute, before its activity; it is looked at then.
         *
         * @param ran whether an instance runs until then
         * @return whether one runs upon it
         */
        default boolean told(TenantEvent event, long minute, boolean ran) {
            return ran;
        }

        /**
         * There was activity in that minute; minutes come in order.
         *
         * @param what all of it; what follows upon the first event is told to {@link #more} as well
         * @return whether an instance runs upon it; a spec may hold that back
         */
        boolean active(long minute, MinuteActivity what);

        /** Whether activity is its own, and no minute in which only others' was told. */
        default boolean concerns(MinuteActivity what) {
            return true;
        }

        /** There was activity in that minute that does not concern it; as {@link #told}. */
        default boolean beside(long minute, MinuteActivity what, boolean ran) {
            return ran;
        }

        /** As much more activity followed in that minute; as {@link #told}. */
        default boolean more(long minute, int events, boolean ran) {
            return ran;
        }

        /** What the fleet has free is another; as {@link #told}. */
        default boolean fleetChanged(long minute, boolean ran) {
            return ran;
        }

        /** What holds when an active minute ends: an instance is there, unless a spec says else. */
        default Look after(long minute) {
            return new Look(true, minute + 1);
        }

        /**
         * What to do in a minute without activity, which is told only when none came. It is asked
         * in the first minute of all, in the minute after each activity, and when its own last
         * answer asked for it.
         */
        Look look(long minute);
    }

    /**
     * What holds from a quiet minute on, until the next activity or the next look.
     *
     * @param runs whether an instance is kept, or brought up, so that it is there in the next
     *     minute
     * @param next a later minute to be asked again, {@link #NEVER} if time alone changes nothing
     */
    record Look(boolean runs, long next) {
        /** Not before the next activity. */
        public static final long NEVER = Long.MAX_VALUE;
    }
}
