package dev.reveille.core.fleet;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One input of a score, as it is explained.
 *
 * @param name name of the fact
 * @param value as text
 * @param type {@code string}, {@code long}, {@code double} or {@code boolean}
 * @param at time of the fact; empty = never seen, the evaluator's default was used
 * @param source topic or spec it came from, {@code default} where it was never seen
 */
public record FactUsed(
        String name, String value, String type, Optional<Instant> at, String source) {
    public FactUsed {
        requireNonNull(name, "name");
        requireNonNull(value, "value");
        requireNonNull(type, "type");
        requireNonNull(at, "at");
        requireNonNull(source, "source");
    }
}
