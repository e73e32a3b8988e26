package dev.reveille.topology;

import java.time.Instant;

/**
 * When, and by which record, something is looked at.
 *
 * @param now record time
 * @param backlogRead whether everything that lay on the broker when the task began was read
 * @param began when the task began
 * @param cause the record, {@code topic-partition@offset}
 */
record Moment(Instant now, boolean backlogRead, Instant began, String cause) {
    /** What has ended by then counts no more, though the backlog tells of the time before it. */
    Instant latest() {
        return backlogRead ? now : began;
    }
}
