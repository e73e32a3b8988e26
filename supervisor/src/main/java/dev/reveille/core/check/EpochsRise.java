package dev.reveille.core.check;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Epochs of an agent only rise in each pool, every new owner comes with a new one, and that is
 * above the epochs of all earlier owners in other pools.
 */
public final class EpochsRise implements Rule {
    private final Duration skew;
    private final Map<AgentId, SortedMap<Integer, Course>> courses = new HashMap<>();

    /** What one pool said of an agent last, and of its last owner there. */
    private record Course(Placed last, Optional<Placed> owned, Instant at) {
        Course then(Placed next, Instant when) {
            return next.owner().isPresent()
                    ? new Course(next, Optional.of(next), when)
                    : new Course(next, owned, at);
        }
    }

    /** Of facts by one clock. */
    public EpochsRise() {
        this(Duration.ZERO);
    }

    /**
     * @param skew by how much the clocks of two pools may differ
     */
    public EpochsRise(Duration skew) {
        this.skew = skew;
    }

    @Override
    public Optional<Violation> see(Fact fact) {
        if (!(fact instanceof Fact.Logged logged
                && logged.record().orElse(null) instanceof Placed placed)) {
            return Optional.empty();
        }
        var pools = courses.computeIfAbsent(placed.agent(), _ -> new TreeMap<>());
        Course before = pools.get(logged.pool());
        Optional<String> wrong =
                Optional.ofNullable(before)
                        .flatMap(course -> here(course, placed))
                        .or(() -> elsewhere(pools, placed, logged));
        pools.put(
                logged.pool(),
                before == null
                        ? new Course(placed, placed.owner().map(_ -> placed), fact.at())
                        : before.then(placed, fact.at()));
        return wrong.map(what -> Violation.of(this, fact, what));
    }

    private static Optional<String> here(Course before, Placed placed) {
        if (before.last().epoch().isAfter(placed.epoch())) {
            return Optional.of(fell(placed, before.last()));
        }
        Optional<Owner> ownerBefore = before.owned().flatMap(Placed::owner);
        boolean another = placed.owner().isPresent() && !placed.owner().equals(ownerBefore);
        return another && ownerBefore.isPresent() && placed.epoch().equals(before.last().epoch())
                ? Optional.of(
                        "%s has a new owner, %s, under the old epoch %s"
                                .formatted(
                                        placed.agent(),
                                        OwnedByOne.words(placed.owner().get()),
                                        placed.epoch()))
                : Optional.empty();
    }

    private Optional<String> elsewhere(
            SortedMap<Integer, Course> pools, Placed placed, Fact.Logged logged) {
        Course here = pools.get(logged.pool());
        boolean begins =
                placed.owner().isPresent()
                        && (here == null || !here.last().epoch().equals(placed.epoch()));
        if (!begins) {
            return Optional.empty();
        }
        return pools.entrySet().stream()
                .filter(pool -> pool.getKey() != logged.pool())
                .map(Map.Entry::getValue)
                .filter(course -> !course.at().plus(skew).isAfter(logged.at()))
                .flatMap(course -> course.owned().stream())
                .filter(other -> !placed.epoch().isAfter(other.epoch()))
                .map(other -> fell(placed, other))
                .findFirst();
    }

    private static String fell(Placed placed, Placed before) {
        return "epoch of %s fell from %s to %s"
                .formatted(placed.agent(), before.epoch(), placed.epoch());
    }
}
