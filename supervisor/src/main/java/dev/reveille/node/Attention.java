package dev.reveille.node;

import java.time.Duration;

/**
 * How often is read what an agent uses: at the node's interval while that changes, and more and
 * more seldom, up to {@value #SLOWEST} intervals, while it does not. Most agents rest most of the
 * time, and reading takes three files each.
 *
 * @param still looks in a row that found nothing worth telling, counted up to the slowest
 */
record Attention(int still) {
    static final int SLOWEST = 3;

    /** Of an agent that was just seen to change. */
    static final Attention LIVELY = new Attention(0);

    /** After a look that found something to tell, or did not. */
    Attention after(boolean changed) {
        return changed ? LIVELY : new Attention(Math.min(still + 1, SLOWEST - 1));
    }

    /** How long until the next look, given the node's interval. */
    Duration pause(Duration interval) {
        return interval.multipliedBy(still + 1L);
    }
}
