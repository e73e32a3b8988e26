package dev.reveille.os;

import java.time.Duration;

/**
 * What a process uses.
 *
 * @param cpu processor time since it started, children it waited for included
 * @param rssBytes resident memory now, of what it started too; what they share counts for each
 * @param uptime since it started
 * @param processes it consists of now
 * @param outOfMemory how often the kernel has killed a part of it for want of memory
 */
public record Usage(Duration cpu, long rssBytes, Duration uptime, int processes, long outOfMemory) {
    /** With what else belongs to it. */
    Usage with(long moreRssBytes, int more, long killed) {
        return new Usage(cpu, rssBytes + moreRssBytes, uptime, processes + more, killed);
    }
}
