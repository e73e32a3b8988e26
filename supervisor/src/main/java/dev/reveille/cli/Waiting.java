package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How long decisions are awaited that show what an operator said, and what is told in vain. */
final class Waiting {
    /** After its end a word shows in no decision any more, but for one on its way. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    /** Agents, or scopes, named of many. */
    private static final int NAMED = 3;

    private final String said;
    private final Optional<Instant> end;
    private final Instant latest;
    private final Duration patience;

    Waiting(Map<OverrideScope, Optional<AgentOverride>> changes, Instant now, Duration patience) {
        this.said = some(changes.keySet().stream().map(OverrideScope::words).toList());
        // what is said at once ends at once
        this.end =
                changes.values().stream()
                        .flatMap(Optional::stream)
                        .flatMap(said -> said.until().stream())
                        .min(Comparator.naturalOrder());
        this.latest = now.plus(patience);
        this.patience = patience;
    }

    boolean isOver(Instant now) {
        return now.isAfter(latest) || ended(now);
    }

    private boolean ended(Instant now) {
        return end.filter(until -> now.isAfter(until.plus(ON_ITS_WAY))).isPresent();
    }

    /**
     * What is said where some decisions did not show it.
     *
     * @param missing agents whose did not
     * @param concerned of how many
     */
    Problems inVain(Set<AgentId> missing, int concerned, Instant now) {
        var names = new TreeSet<>(missing).stream().map(AgentId::toString).toList();
        String who =
                concerned == 1
                        ? names.getFirst()
                        : missing.size() + " of " + concerned + " agents, " + some(names);
        String first = names.getFirst();
        return ended(now)
                ? new Problems(
                        Problem.recoverable(
                                "OverrideTooShort",
                                Category.COMMUNICATION,
                                "what was said of "
                                        + said
                                        + " was over, at "
                                        + end.get()
                                        + ", before any decision showed it of "
                                        + who,
                                "let it last longer, such as --for 1m; where that does not help,"
                                        + " see `reveille status` whether a scheduler runs"))
                : new Problems(
                        Problem.recoverable(
                                "OverrideTimeout",
                                Category.COMMUNICATION,
                                "what was said of "
                                        + said
                                        + " is written, but within "
                                        + patience.toSeconds()
                                        + " s no scheduler decided by it of "
                                        + who,
                                "nothing need be said again: it counts once a scheduler has read"
                                        + " it. Where `reveille status` shows none, start one with"
                                        + " `reveille scheduler`; else `reveille explain "
                                        + first
                                        + "` tells what was decided last, and --timeout lets you"
                                        + " wait longer"));
    }

    private static String some(List<String> names) {
        int more = names.size() - NAMED;
        return names.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
