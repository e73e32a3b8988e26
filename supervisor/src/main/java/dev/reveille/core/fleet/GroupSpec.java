package dev.reveille.core.fleet;

import java.util.Optional;

/**
 * A supervision group, as the specs of its members describe it: what OTP calls a supervisor.
 *
 * @param name unique among the children of its parent
 * @param strategy who is restarted with a child that fell
 * @param intensity how many restarts it may need before it is given up
 * @param autoShutdown whether it ends when significant children have ended
 * @param maxChildren agents and groups it may hold directly; default 100 (Terraphim)
 * @param parent the group it is a child of, and as what; empty = a root
 */
public record GroupSpec(
        String name,
        Strategy strategy,
        Intensity intensity,
        AutoShutdown autoShutdown,
        int maxChildren,
        Optional<Place> parent) {

    /** Terraphim's and the contracts' bound on children. */
    public static final int MAX_CHILDREN = 100;

    /** The outermost group around it; itself if there is none. */
    public GroupSpec root() {
        return parent.map(place -> place.group().root()).orElse(this);
    }

    /** OTP's restart strategies. */
    public enum Strategy {
        /** Only the child that fell. */
        ONE_FOR_ONE,
        /** All children. */
        ONE_FOR_ALL,
        /** The child that fell and those that start after it. */
        REST_FOR_ONE
    }

    /** OTP's {@code auto_shutdown}. */
    public enum AutoShutdown {
        /** It lives without its significant children. */
        NEVER,
        /** It ends when one significant child has ended by itself. */
        ANY_SIGNIFICANT,
        /** It ends when the last significant child has ended by itself. */
        ALL_SIGNIFICANT
    }

    /**
     * A group as a child of another.
     *
     * @param group its parent
     * @param order when it starts among the parent's children: lower first, equal together
     * @param restart whether the parent restarts it once it is given up or has ended
     * @param significant whether its end counts for the parent's {@link AutoShutdown}
     */
    public record Place(
            GroupSpec group, int order, RestartSpec.Type restart, boolean significant) {}
}
