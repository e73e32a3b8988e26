package dev.reveille.core.agent;

import java.time.Duration;

/**
 * How a process of an agent type behaves, as far as its life depends on it.
 *
 * @param speaks whether it reads and writes the stdio protocol
 * @param ready what tells that it is ready
 * @param startTimeout longest time from spawn to ready; default 10 s (seeds/000)
 * @param graceful time between the {@code shutdown} message and SIGTERM; default 5 s (seeds/004)
 * @param term time between SIGTERM and SIGKILL; default 5 s (seeds/004)
 */
public record Conduct(
        boolean speaks, Ready ready, Duration startTimeout, Duration graceful, Duration term) {

    /** What tells that a process is ready. */
    public sealed interface Ready {
        /** It says {@code hello} or {@code ready}. */
        record Hello() implements Ready {}

        /** It accepts connections on the port it was given. */
        record Port() implements Ready {}

        /** It has been alive for a time. */
        record Alive(Duration time) implements Ready {}
    }
}
