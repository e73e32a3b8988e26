package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** How long decisions are awaited that show what an operator said, and what is told in vain. */
final class Waiting {
    /** After its end a word shows in no decision any more, but for one on its way. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private final String whose;
    private final Optional<Instant> end;
    private final Instant latest;
    private final Duration patience;

    Waiting(Map<OverrideScope, Optional<AgentOverride>> changes, Instant now, Duration patience) {
        this.whose = changes.keySet().iterator().next().words();
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
     * @param missing how many agents' did not
     * @param concerned of how many
     */
    Problems inVain(int missing, int concerned, Instant now) {
        String who = concerned == 1 ? whose : missing + " of " + concerned + " agents";
        return ended(now)
                ? new Problems(
                        Problem.recoverable(
                                "OverrideTooShort",
                                Category.COMMUNICATION,
                                "it was over, at "
                                        + end.get()
                                        + ", before any decision showed it of "
                                        + who,
                                "let it last longer, such as --for 1m; where that does not help,"
                                        + " see `reveille status` whether a scheduler runs"))
                : new Problems(
                        Problem.recoverable(
                                "OverrideTimeout",
                                Category.COMMUNICATION,
                                "it is written, but within "
                                        + patience.toSeconds()
                                        + " s no decision showed it of "
                                        + who,
                                "nothing need be said again: it counts once a scheduler reads it;"
                                        + " see `reveille status` whether one runs"));
    }
}
