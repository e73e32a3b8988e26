package dev.reveille.topology;

import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.time.Instant;

/**
 * Time of one task: that of the newest record a broker stamped. It never goes back, and no
 * producer's clock moves it. Until it has reached the moment the task began, the backlog has not
 * been read: Streams takes the oldest record of all partitions first, and waits for what already
 * lies on the broker, so a tick newer than that moment proves that everything before it was read.
 *
 * <p>Ticks come several times a second. Where none came for a while, the broker or every scheduler
 * was away, and publishers may still hold what happened meanwhile: they are given time to send it,
 * as if the task had begun anew.
 */
final class TaskClock {
    /** Longer without time than any pause of a healthy fleet. */
    static final Duration GAP = Duration.ofSeconds(5);

    /** Publishers try again within a second of the broker's return; this leaves them several. */
    static final Duration SETTLE = Duration.ofSeconds(5);

    private Instant began;
    private Instant now = Instant.MIN;

    /**
     * @param began the wall clock when the task began. A scheduler whose clock is ahead of the
     *     broker's by some time so stops nobody for that long after a start.
     */
    TaskClock(Instant began) {
        this.began = Instant.ofEpochMilli(began.toEpochMilli());
    }

    /** The time of a record just read. */
    Instant at(Topic topic, boolean rekeyed, Instant recordTime) {
        boolean stampedByBroker = topic.clock() == Topic.Clock.BROKER && !rekeyed;
        if (stampedByBroker && recordTime.isAfter(now)) {
            if (!now.equals(Instant.MIN) && recordTime.isAfter(now.plus(GAP))) {
                notBefore(recordTime.plus(SETTLE));
            }
            now = recordTime;
        }
        return now.equals(Instant.MIN) ? recordTime : now;
    }

    /** A gap within the backlog ends it no sooner. */
    private void notBefore(Instant settled) {
        began = settled.isAfter(began) ? settled : began;
    }

    Instant now() {
        return now;
    }

    Instant began() {
        return began;
    }

    boolean backlogRead() {
        return !now.isBefore(began);
    }
}
