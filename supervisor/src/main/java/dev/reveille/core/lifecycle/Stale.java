package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.Staleness;
import dev.reveille.core.relevance.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** When inputs of a score become too old to count. */
final class Stale {
    private Stale() {}

    /** The moments at which inputs go stale, past and to come; none of those that never do. */
    static List<Instant> moments(List<FactUsed> inputs, Staleness staleAfter) {
        if (staleAfter.never()) {
            return List.of();
        }
        var moments = new ArrayList<Instant>();
        for (FactUsed input : inputs) {
            moment(input, staleAfter).ifPresent(moments::add);
        }
        return moments;
    }

    /** The inputs too old to count, those longest so first. */
    static List<String> names(List<FactUsed> inputs, Staleness staleAfter, Instant now) {
        if (staleAfter.never()) {
            return List.of();
        }
        record Late(String name, Instant since) {}
        return inputs.stream()
                .flatMap(
                        input ->
                                moment(input, staleAfter)
                                        .filter(at -> !at.isAfter(now))
                                        .map(at -> new Late(input.name(), at))
                                        .stream())
                .sorted(Comparator.comparing(Late::since))
                .map(Late::name)
                .toList();
    }

    private static Optional<Instant> moment(FactUsed input, Staleness staleAfter) {
        String source = Fact.base(input.source());
        if (source.equals(Fact.ACTIVITY_SOURCE) && measuresSilence(input.name())) {
            return Optional.empty();
        }
        Duration age = staleAfter.of(source, Fact.isGauge(source));
        return age.isZero() ? Optional.empty() : input.at().map(at -> at.plus(age));
    }

    /** What follows from activity alone says how old that is: it cannot be too old to say so. */
    private static boolean measuresSilence(String name) {
        return name.startsWith("last_activity_")
                || name.startsWith("activity_rate_")
                || name.equals("customer_active");
    }
}
