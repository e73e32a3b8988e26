package dev.reveille.history;

import java.time.Instant;

/**
 * What of one topic lies in the dead letters.
 *
 * @param topic full name, as the records were read from
 * @param count how many
 * @param last when the newest came there
 * @param reason why the newest did
 * @param remedy what to do about it
 */
public record Letters(String topic, int count, Instant last, String reason, String remedy) {
    /** One more, newer than all before. */
    Letters and(Letters newer) {
        return last.isAfter(newer.last)
                ? new Letters(topic, count + newer.count, last, reason, remedy)
                : new Letters(topic, count + newer.count, newer.last, newer.reason, newer.remedy);
    }
}
