package dev.reveille.core.fleet;

import java.util.OptionalInt;

/**
 * What one agent may do beyond its own work: what its spec asks for, within what its type allows.
 *
 * @param send whom it may send messages to
 * @param restart whose restart it may ask for
 * @param activity whether it may publish activity of its tenant
 * @param messages sent, and restarts asked for, within any minute
 * @param activityEvents published within any minute
 * @param toolCalls within any minute; empty = as many as it likes
 */
public record Capabilities(
        Scope send,
        Scope restart,
        boolean activity,
        int messages,
        int activityEvents,
        OptionalInt toolCalls) {
    /** Where nobody wrote anything: nothing. */
    public static final Capabilities LEAST =
            CapabilitiesSpec.UNWRITTEN.within(CapabilitiesSpec.UNWRITTEN);
}
