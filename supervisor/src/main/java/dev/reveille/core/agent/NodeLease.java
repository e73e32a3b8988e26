package dev.reveille.core.agent;

import dev.reveille.core.agent.Phase.StopStep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A node's right to run exclusive agents. It ends a fixed time after the newest acknowledged
 * heartbeat was handed to be sent, so always sooner than placement can have counted the node as
 * lost. A lapse is final: what was started under one number never runs under another, and another
 * begins only once nothing of the former runs any more (docs/guarantees.md).
 *
 * @param runs how long one heartbeat lets it run: {@code node.lease} less {@code node.lease.margin}
 * @param number of this lease, another after every lapse, only ever rising; 0 = there was none
 * @param ends when it ends, in milliseconds of the boot clock, suspended time included
 * @param appended when the broker took the heartbeat it runs by, by the broker's clock
 */
public record NodeLease(Duration runs, long number, long ends, Optional<Instant> appended) {
    /**
     * Longest time that agents have to end by themselves, before the end of the lease. It is short:
     * what it takes is missing where a broker dies and another has to take over (9 s by default).
     */
    private static final long LONGEST_END = 1500;

    /** What that is of a shorter lease. */
    private static final long PART = 8;

    /** What it is at a moment. */
    public sealed interface Now {
        /** Exclusive agents may run and start. */
        record Holds(Duration left) implements Now {}

        /**
         * It can no longer be renewed, and they are to end.
         *
         * @param by how they are asked now
         * @param left until the lease is over
         */
        record Ends(StopStep by, Duration left) implements Now {}

        /** None may run. */
        record Over() implements Now {}
    }

    /** Before any heartbeat. */
    public static NodeLease none(Duration runs) {
        return new NodeLease(runs, 0, 0, Optional.empty());
    }

    /** What it is at this time of the boot clock, in milliseconds. */
    public Now at(long now) {
        long left = ends - now;
        if (number == 0 || left <= 0) {
            return new Now.Over();
        }
        long end = end();
        if (left > end) {
            return new Now.Holds(Duration.ofMillis(left));
        }
        return new Now.Ends(by(left, end), Duration.ofMillis(left));
    }

    /** Of 1,500 ms the last 800 for SIGTERM, and of them the last 300 for SIGKILL. */
    private static StopStep by(long left, long end) {
        if (left <= end / 5) {
            return StopStep.KILL;
        }
        return left <= end * 8 / 15 ? StopStep.TERM : StopStep.MESSAGE;
    }

    private long end() {
        return Math.min(LONGEST_END, runs.toMillis() / PART);
    }

    /** After what time {@link #at} answers something else, unless it is renewed; empty = never. */
    public Optional<Duration> next(long now) {
        long end = end();
        return switch (at(now)) {
            case Now.Over _ -> Optional.empty();
            case Now.Holds(Duration left) -> Optional.of(left.minusMillis(end));
            case Now.Ends(StopStep by, Duration left) ->
                    Optional.of(
                            left.minusMillis(
                                    switch (by) {
                                        case DUMP, MESSAGE -> end * 8 / 15;
                                        case TERM -> end / 5;
                                        case KILL -> 0;
                                    }));
        };
    }

    /**
     * A heartbeat was acknowledged. It renews the lease if it holds, and if the broker's time shows
     * no gap in which this machine may have stood still with its clock.
     *
     * @param sent time of the boot clock before the heartbeat was handed to be sent
     * @param taken when the broker took it
     * @param now when the acknowledgement came
     * @param clear whether no exclusive agent runs here or is being started
     */
    public NodeLease acknowledged(long sent, Instant taken, long now, boolean clear) {
        return switch (at(now)) {
            case Now.Holds _ ->
                    gap(taken)
                            ? new NodeLease(runs, number, now, Optional.empty())
                            : new NodeLease(
                                    runs,
                                    number,
                                    Math.max(ends, sent + runs.toMillis()),
                                    Optional.of(taken));
            case Now.Ends _ -> this;
            case Now.Over _ -> clear ? another(sent, taken, now) : this;
        };
    }

    private boolean gap(Instant taken) {
        return appended.filter(last -> Duration.between(last, taken).compareTo(runs) >= 0)
                .isPresent();
    }

    private NodeLease another(long sent, Instant taken, long now) {
        var next =
                new NodeLease(
                        runs,
                        Math.max(number + 1, now),
                        sent + runs.toMillis(),
                        Optional.of(taken));
        return next.at(now) instanceof Now.Holds ? next : this;
    }
}
