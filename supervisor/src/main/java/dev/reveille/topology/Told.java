package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.Frozen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decisions as history tells them. */
final class Told {
    private static final String WRITER = "relevance";

    private Told() {}

    static HistoryEvent decided(Decision d) {
        var details = new TreeMap<String, String>();
        details.put("score", Double.toString(d.shownScore(4)));
        details.put("state", d.state().name());
        d.previous().ifPresent(state -> details.put("previous", state.name()));
        details.put("would_be", d.wouldBe().name());
        d.hold().ifPresent(hold -> details.put("hold", hold.name()));
        if (!d.doubted().stale().isEmpty()) {
            details.put("stale", String.join(", ", d.doubted().stale()));
        }
        d.override().ifPresent(o -> details.put("override", o.words()));
        details.put("explanation", d.explanation());
        if (!d.frozen()) {
            details.put("evaluator", d.evaluator());
            details.put("thresholds", Words.edges(d.thresholds()));
            details.put("policy_version", d.policyVersion());
        }
        details.put("spec_version", d.specVersion());
        details.put("since", d.since().toString());
        d.nextLookAt().ifPresent(at -> details.put("next_look_at", at.toString()));
        details.put("cause", d.cause());
        d.inputs().forEach(input -> details.put("input." + input.name(), told(input)));
        return event(d.agent(), reason(d), sentence(d), details, d.decidedAt());
    }

    private static String told(FactUsed f) {
        String when = f.at().map(at -> " at " + at).orElse("");
        return f.value() + " (" + f.source() + when + ")";
    }

    private static String reason(Decision d) {
        boolean ran = d.previous().filter(LifecycleState::runs).isPresent();
        boolean moved = d.previous().filter(state -> state == d.state()).isEmpty();
        if (moved && ran != d.state().runs()) {
            return moved(d);
        }
        return d.hold().map(Enum::name).orElseGet(() -> moved(d));
    }

    private static String moved(Decision d) {
        return d.state().runs() ? d.startReason().name() : d.stopReason().name();
    }

    private static String sentence(Decision d) {
        String from =
                d.previous()
                        .filter(state -> state != d.state())
                        .map(state -> ", was " + state)
                        .orElse("");
        String held = d.hold().map(hold -> ", " + held(hold, d)).orElse("");
        return d.state() + from + held + ": " + d.explanation();
    }

    private static String held(HoldReason hold, Decision d) {
        if (d.frozen()) {
            return hold.name();
        }
        return hold == HoldReason.STALE && d.state() == d.wouldBe()
                ? "in doubt: " + hold
                : "held by " + hold + " from " + d.wouldBe();
    }

    static HistoryEvent gone(AgentId agent, Instant at, String cause) {
        return event(
                agent,
                StopReason.SPEC_DELETED.name(),
                "its spec is gone and no template covers it",
                Map.of("cause", cause),
                at);
    }

    /** That a spec cannot be used; the last decision holds. */
    static HistoryEvent refused(AgentId agent, List<Problem> problems, Instant at) {
        return new HistoryEvent(
                HistoryEvent.Kind.REFUSED,
                Optional.of(agent),
                Optional.empty(),
                Epoch.NONE,
                problems.isEmpty() ? Category.CONFIGURATION.label() : problems.getFirst().code(),
                Frozen.why(problems),
                Map.of(),
                at,
                WRITER);
    }

    private static HistoryEvent event(
            AgentId agent, String reason, String message, Map<String, String> details, Instant at) {
        return new HistoryEvent(
                HistoryEvent.Kind.DECIDED,
                Optional.of(agent),
                Optional.empty(),
                Epoch.NONE,
                reason,
                message,
                details,
                at,
                WRITER);
    }
}
