package dev.reveille.history;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of what happens, as people follow it.
 *
 * @param at when
 * @param what in a word: wanted, unwanted, held, started, ready, stopped, failed …
 * @param agent whose
 * @param text why
 */
public record Watched(Instant at, String what, AgentId agent, String text) {

    /** Its score with two decimals; with more where two would contradict what was decided. */
    public static String score(Decision d) {
        var shown = BigDecimal.valueOf(d.shownScore(2)).stripTrailingZeros();
        return shown.setScale(Math.max(2, shown.scale())).toPlainString();
    }

    /** A decision, unless it only says again what was said before. */
    public static Optional<Watched> decision(Decision d) {
        boolean before = d.previous().map(LifecycleState::runs).orElse(false);
        String why = "score " + score(d) + ", " + d.state() + ": " + d.explanation();
        boolean turned = d.state().runs() != before && !d.observe();
        if (d.hold().isPresent() && !turned) {
            return Optional.of(
                    new Watched(
                            d.decidedAt(),
                            "held",
                            d.agent(),
                            d.hold().get()
                                    + ", stays "
                                    + d.state()
                                    + (d.frozen() && d.override().isEmpty()
                                            ? ""
                                            : ", would be " + d.wouldBe())
                                    + "; "
                                    + why));
        }
        if (d.state().runs() != before) {
            String what = d.state().runs() ? "wanted" : "unwanted";
            return Optional.of(new Watched(d.decidedAt(), what, d.agent(), why));
        }
        return d.previous().filter(was -> was != d.state()).isPresent()
                ? Optional.of(new Watched(d.decidedAt(), "mode", d.agent(), why))
                : Optional.empty();
    }

    /**
     * Whether a status tells of something new beside its mode, which the decision before it told.
     *
     * @param before the agent's last status, if one is known
     */
    public static boolean news(AgentStatus s, Optional<AgentStatus> before) {
        return before.map(
                        b ->
                                b.state() != s.state()
                                        || !b.pid().equals(s.pid())
                                        || b.attempt() != s.attempt()
                                        || (!b.reason().equals(s.reason())
                                                && s.state() != AgentState.RUNNING))
                // of what came before nothing was read; a mode change follows a running process
                .orElse(s.previous().isEmpty() || s.previous().get() != s.state());
    }

    /** What became of a process. */
    public static Watched status(AgentStatus s) {
        String what =
                switch (s.state()) {
                    case IDLE -> "idle";
                    case PENDING -> "waits";
                    case STARTING -> "started";
                    case RUNNING -> "ready";
                    case STOPPING -> "stopping";
                    case STOPPED -> "stopped";
                    case CRASHED -> "failed";
                    case RESTARTING -> "restarts";
                    case LOST -> "lost";
                };
        String text =
                s.reason()
                        + s.node().map(node -> " on " + node).orElse("")
                        + (s.pid().isPresent() ? ", process " + s.pid().getAsLong() : "")
                        + (s.message().isEmpty() ? "" : ": " + Times.inMillis(s.message()));
        return new Watched(s.at(), what, s.agent(), text);
    }
}
