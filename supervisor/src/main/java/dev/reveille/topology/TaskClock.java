package dev.reveille.topology;

import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

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
 * <p>A task that stood still while time went on, for its registry was away or its machine paused,
 * has a backlog again: it sees by the wall clock that what it reads is old.
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

    private final InstantSource clock;
    private final Instant born;
    private Instant began;
    private Instant now = Instant.MIN;

    /**
     * By which the wall clock is ahead of a record just read, in ms: at least, and when noticed.
     */
    private long leastLag = Long.MAX_VALUE;

    private long noticed;

    /**
     * @param clock the wall clock; asked how far the backlog reaches. A scheduler whose clock is
     *     ahead of the broker's by some time so stops nobody for that long after a start.
     * @param takesUp whether there are agents it could stop
     */
    TaskClock(InstantSource clock, boolean takesUp) {
        this.clock = clock;
        this.born = Instant.ofEpochMilli(clock.millis());
        this.began = takesUp ? born.plus(SETTLE) : born;
    }

    /** The time of a record just read. */
    Instant at(Topic topic, boolean rekeyed, Instant recordTime) {
        boolean stampedByBroker = topic.clock() == Topic.Clock.BROKER && !rekeyed;
        if (stampedByBroker) {
            advance(recordTime);
            lag(clock.millis(), recordTime.toEpochMilli());
        }
        if (rekeyed && recordTime.isBefore(born)) {
            notBefore((now.isAfter(born) ? now : born).plus(SETTLE));
        }
        return now.equals(Instant.MIN) ? recordTime : now;
    }

    private void advance(Instant to) {
        if (to.isAfter(now)) {
            if (!now.equals(Instant.MIN) && to.isAfter(now.plus(GAP))) {
                notBefore(to.plus(SETTLE));
            }
            now = to;
        }
    }

    /**
     * Notices that the task fell behind the log, by how much longer than ever the record lay there.
     * A lag that is the same when all that is read is no lag: then the wall clock was set.
     */
    private void lag(long wall, long record) {
        long lag = wall - record;
        leastLag = Math.min(leastLag, lag);
        if (lag <= leastLag + GAP.toMillis()) {
            noticed = 0;
        } else if (backlogRead()) {
            if (noticed != 0 && Math.abs(lag - noticed) <= GAP.toMillis()) {
                leastLag = lag;
                noticed = 0;
            } else {
                noticed = lag;
                notBefore(Instant.ofEpochMilli(wall - leastLag));
            }
        }
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
