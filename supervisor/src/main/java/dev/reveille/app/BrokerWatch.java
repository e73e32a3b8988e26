package dev.reveille.app;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What to say of a broker that is away: one line when it has been for a while, one when it is back.
 * Kafka's clients wait and try again by themselves, and say so hundreds of times.
 *
 * @param away since when it has not answered; empty = it does
 * @param said whether that has been said
 */
record BrokerWatch(Optional<Instant> away, boolean said) {
    /** As long as a busy broker may take to answer, and shorter than any restart. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** It answers, as far as is known. */
    static final BrokerWatch FINE = new BrokerWatch(Optional.empty(), false);

    /** What is so after it was asked, and what to say, if anything. */
    record Step(BrokerWatch next, Optional<String> line) {}

    Step asked(boolean answered, String servers, Instant now) {
        if (answered) {
            return new Step(
                    FINE,
                    away.filter(_ -> said)
                            .map(
                                    since ->
                                            "broker back after "
                                                    + Duration.between(since, now).toSeconds()
                                                    + " s: "
                                                    + servers));
        }
        Instant since = away.orElse(now);
        boolean say = !said && !now.isBefore(since.plus(PATIENCE));
        return new Step(
                new BrokerWatch(Optional.of(since), said || say),
                say
                        ? Optional.of(
                                "broker away since "
                                        + since
                                        + ", waits and goes on by itself: no answer from "
                                        + servers)
                        : Optional.empty());
    }
}
