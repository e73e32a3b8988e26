package dev.reveille.config;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.placement.Pools;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Texts of settings become values; empty where they are none. */
final class Reads {
    static final String NAME = "1 to 64 letters, digits, dots, underscores or dashes";

    private Reads() {}

    static Optional<String> text(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    static Optional<String> name(String text) {
        return TenantId.valid(text) ? Optional.of(text) : Optional.empty();
    }

    static Optional<Integer> number(String text) {
        try {
            int number = Integer.parseInt(text.strip());
            return number > 0 ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Optional<Duration> time(String text) {
        return Durations.parse(text.strip()).filter(Duration::isPositive);
    }

    static Optional<Long> size(String text) {
        OptionalLong bytes = Sizes.parse(text.strip());
        return bytes.isPresent() && bytes.getAsLong() > 0
                ? Optional.of(bytes.getAsLong())
                : Optional.empty();
    }

    /** A size that may be 0. */
    static Optional<Long> room(String text) {
        OptionalLong bytes = Sizes.parse(text.strip());
        return bytes.isPresent() ? Optional.of(bytes.getAsLong()) : Optional.empty();
    }

    /** A whole number, 0 or more. */
    static Optional<Integer> count(String text) {
        return text.strip().matches("\\d{1,8}")
                ? Optional.of(Integer.parseInt(text.strip()))
                : Optional.empty();
    }

    /** A share of 0.05 to 1. */
    static Optional<Double> share(String text) {
        return cores(text).filter(share -> share >= 0.05 && share <= 1);
    }

    /** Cores, 0 or more. */
    static Optional<Double> cores(String text) {
        return text.strip().matches("\\d{1,5}(\\.\\d{1,6})?")
                ? Optional.of(Double.parseDouble(text.strip()))
                : Optional.empty();
    }

    static Optional<Path> path(String text) {
        try {
            return text(text).map(path -> Path.of(path).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Pools with their numbers; whether the topics have so many is asked when all is known. */
    static Optional<Pools> pools(String text) {
        return switch (Pools.parse(text, Integer.MAX_VALUE)) {
            case Parsed.Ok<Pools>(Pools pools, _) -> Optional.of(pools);
            case Parsed.Wrong<Pools> _ -> Optional.empty();
        };
    }

    /** {@code name=value} pairs, comma separated. */
    static Optional<Map<String, String>> pairs(String text) {
        var pairs = new TreeMap<String, String>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                return text.isBlank() ? Optional.of(Map.of()) : Optional.empty();
            }
            pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
        return Optional.of(pairs);
    }
}
