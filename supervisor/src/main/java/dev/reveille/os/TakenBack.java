package dev.reveille.os;

import java.time.Duration;

/** What became of the wish to take a process back that an earlier supervisor started. */
public sealed interface TakenBack {
    /**
     * It is watched again, and can be talked to.
     *
     * @param age for how long it runs
     */
    record Held(ProcessIdentity process, Duration age) implements TakenBack {}

    /** It has ended, and nothing is kept of it any more. */
    record Over(ExitStatus status) implements TakenBack {}

    /** It lives, and cannot be taken back: it is to be ended. */
    record Refused(String why) implements TakenBack {}
}
