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
 *
 * <p>What goes round over the re-keyed topic, heartbeats and misplaced records, is behind the ticks
 * of its new partition: of a backlog it comes when those that first had it have read theirs. So a
 * task that takes up agents waits a while longer, and as long again after each such record from
 * before it began.
 */
final class TaskClock {
    /** Longer without time than any pause of a healthy fleet. */
    static final Duration GAP = Duration.ofSeconds(5);

    /**
     * Publishers try again within a second of the broker's return; this leaves them several. To be
     * re-keyed takes a transaction, a tenth of a second, once the record's turn has come.
     */
    static final Duration SETTLE = Duration.ofSeconds(5);

    private final Instant born;
    private Instant began;
    private Instant now = Instant.MIN;

    /**
     * @param began the wall clock when the task began. A scheduler whose clock is ahead of the
     *     broker's by some time so stops nobody for that long after a start.
     * @param takesUp whether there are agents it could stop
     */
    TaskClock(Instant began, boolean takesUp) {
        this.born = Instant.ofEpochMilli(began.toEpochMilli());
        this.began = takesUp ? born.plus(SETTLE) : born;
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
        if (rekeyed && recordTime.isBefore(born)) {
            notBefore((now.isAfter(born) ? now : born).plus(SETTLE));
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
