package dev.reveille.core.check;

import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that is known of a fleet. Rules are told facts in the order of time: those of one
 * topic's partition in that of its records.
 */
public sealed interface Fact {
    /** When, by the clock of whoever knows it. */
    Instant at();

    /** Where it stands, such as {@code control-0@17}. */
    String where();

    /**
     * A record of the control log; empty = a tombstone.
     *
     * @param pool number of the pool whose part of the log it stands in
     */
    record Logged(
            Instant at, String where, int pool, ControlKey key, Optional<ControlRecord> record)
            implements Fact {}

    /** A process of an agent exists. */
    record Began(Instant at, String where, AgentId agent, Owner owner, Epoch epoch, long pid)
            implements Fact {}

    /** That process is gone, with all it had started. */
    record Ended(Instant at, String where, AgentId agent, Owner owner, Epoch epoch, long pid)
            implements Fact {}

    /** A node began to stop an agent's process, and why. */
    record StopAsked(
            Instant at, String where, AgentId agent, Owner owner, Epoch epoch, String reason)
            implements Fact {}

    /** An agent's own word that it works, and until when that counts. */
    record Busy(Instant at, String where, AgentId agent, Instant until) implements Fact {}

    /** Whether relevance wants a process of an agent. */
    record Wanted(Instant at, String where, AgentId agent, boolean wanted) implements Fact {}

    /** Nothing more: time has passed. */
    record Passed(Instant at, String where) implements Fact {}
}
