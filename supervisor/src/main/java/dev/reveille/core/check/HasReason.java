package dev.reveille.core.check;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.fleet.StopReason;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every start and stop has a reason that stands in the log: a process begins only under an epoch
 * the log gave its node, and is stopped for what the log says only once the log says it.
 */
public final class HasReason implements Rule {
    /** Those a node may have of its own, without a word of the log. */
    private static final Set<StopReason> OF_NODES =
            EnumSet.of(
                    StopReason.OPERATOR,
                    StopReason.GROUP,
                    StopReason.ESCALATED,
                    StopReason.MEMORY_LIMIT,
                    StopReason.UNHEALTHY,
                    StopReason.NO_SUCH_TYPE,
                    StopReason.SHUTDOWN,
                    StopReason.FENCED);

    private final Map<AgentId, Map<Owner, Epoch>> given = new HashMap<>();
    private final LoggedOwners owners = new LoggedOwners();
    private final Map<AgentId, Placed> last = new HashMap<>();

    @Override
    public Optional<Violation> see(Fact fact) {
        return switch (fact) {
            case Fact.Logged logged -> logged(logged);
            case Fact.Began began -> began(began);
            case Fact.StopAsked asked -> asked(asked);
            case Fact.Ended _, Fact.Busy _, Fact.Wanted _, Fact.Passed _ -> Optional.empty();
        };
    }

    private Optional<Violation> logged(Fact.Logged logged) {
        owners.read(logged);
        if (!(logged.record().orElse(null) instanceof Placed placed)) {
            return Optional.empty();
        }
        last.put(placed.agent(), placed);
        placed.owner()
                .ifPresent(
                        owner ->
                                given.computeIfAbsent(placed.agent(), _ -> new HashMap<>())
                                        .put(owner, placed.epoch()));
        boolean known =
                placed.owner().isPresent()
                        ? isOne(StartReason.values(), placed.reason())
                        : placed.pending().isPresent()
                                || isOne(StopReason.values(), placed.reason());
        return known
                ? Optional.empty()
                : Optional.of(
                        Violation.of(
                                this,
                                logged,
                                "%s is placed for no reason of the vocabulary: %s"
                                        .formatted(placed.agent(), placed.reason())));
    }

    private Optional<Violation> began(Fact.Began began) {
        Epoch epoch = given.getOrDefault(began.agent(), Map.of()).get(began.owner());
        boolean allowed =
                !last.containsKey(began.agent())
                        || (epoch != null && !began.epoch().isAfter(epoch));
        return allowed
                ? Optional.empty()
                : Optional.of(
                        Violation.of(
                                this,
                                began,
                                "%s begins on %s under epoch %s, which the log never gave it"
                                        .formatted(
                                                began.agent(),
                                                OwnedByOne.words(began.owner()),
                                                began.epoch())));
    }

    private Optional<Violation> asked(Fact.StopAsked asked) {
        if (!isOne(StopReason.values(), asked.reason())) {
            return Optional.of(
                    Violation.of(
                            this,
                            asked,
                            asked.agent() + " is stopped for no reason: " + asked.reason()));
        }
        boolean justified =
                OF_NODES.contains(StopReason.valueOf(asked.reason()))
                        || !last.containsKey(asked.agent())
                        || owners.denies(asked.owner())
                        || !stillItsOwn(asked);
        return justified
                ? Optional.empty()
                : Optional.of(
                        Violation.of(
                                this,
                                asked,
                                "%s is stopped on %s for %s while the log has it run there"
                                        .formatted(
                                                asked.agent(),
                                                OwnedByOne.words(asked.owner()),
                                                asked.reason())));
    }

    private boolean stillItsOwn(Fact.StopAsked asked) {
        Placed placed = last.get(asked.agent());
        return placed != null
                && placed.owner().equals(Optional.of(asked.owner()))
                && !placed.epoch().isAfter(asked.epoch());
    }

    private static boolean isOne(Enum<?>[] words, String reason) {
        return Arrays.stream(words).anyMatch(word -> word.name().equals(reason));
    }
}
