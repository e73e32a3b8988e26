package dev.reveille.wire;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;

/**
 * A log that must be read whole and is not: said the same by nodes, in heartbeats, and by
 * schedulers.
 */
public final class BrokenLog {
    private BrokenLog() {}

    /** Records of it were taken back, or it is another one by now: it is read anew. */
    public static Problem truncated(String topic, String how) {
        return Problem.recoverable(
                "LogTruncated",
                Category.COMMUNICATION,
                topic
                        + " no longer holds what was read of it ("
                        + how
                        + "); it is read anew from its beginning, and nothing is started or stopped"
                        + " by it before",
                "nothing, if the topic was made anew; else see that its replicas are 3, that"
                        + " min.insync.replicas is 2 and that unclean leader election is off");
    }

    /**
     * Its first records are gone.
     *
     * @param start offset of the first it holds
     */
    public static Problem cut(String topic, int partition, long start) {
        return Problem.invalid(
                "LogCut",
                topic
                        + " partition "
                        + partition
                        + " begins at offset "
                        + start
                        + ": nobody knows what it said before of who owns which agent, so nothing"
                        + " is placed or started by it, and what runs goes on",
                "let its cleanup.policy be compact alone; stop the schedulers, delete the topic,"
                        + " make it again with `reveille topics create`, and start them: agents are"
                        + " placed anew");
    }
}
