package dev.reveille.os;

import java.time.Duration;

/**
 * What a process uses.
 *
 * @param cpu processor time since it started, children it waited for included
 * @param rssBytes resident memory now
 * @param uptime since it started
 */
public record Usage(Duration cpu, long rssBytes, Duration uptime) {}
