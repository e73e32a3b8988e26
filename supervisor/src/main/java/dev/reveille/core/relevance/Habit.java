package dev.reveille.core.relevance;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of when a tenant returns. It holds until the tenant's next activity, and moves in
 * steps of a minute of record time.
 */
public interface Habit {
    /** The first moment of the minute in which the tenant was last active, if it ever was. */
    Optional<Instant> last();

    /**
     * The chance that the tenant is active in the minute of that moment, given that it was not
     * since its last known activity: 0 to 1.
     */
    double chance(Instant moment);

    /** The first moment from which the chance stays 0; empty = it always is. */
    Optional<Instant> over();

    /** What the chance at that moment rests on, in words. */
    String story(Instant moment);
}
