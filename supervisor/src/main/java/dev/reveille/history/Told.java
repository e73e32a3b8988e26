package dev.reveille.history;

import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.Explanation.Entry;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Records in words. */
public final class Told {
    private static final String INPUT = "input.";
    private static final Set<String> PLACED = Set.of("cause", "incarnation", "mode");

    private Told() {}

    private static final String STALE = "stale";

    /**
     * Names of the inputs that were too old to count.
     *
     * @param event a decision
     */
    static Set<String> stale(HistoryEvent event) {
        String told = event.details().getOrDefault(STALE, "");
        return told.isEmpty() ? Set.of() : new TreeSet<>(List.of(told.split(", ")));
    }

    private static void ageing(
            HistoryEvent event, Optional<HistoryEvent> before, List<String> lines) {
        var now = stale(event);
        var then = before.map(Told::stale);
        now.stream()
                .map(
                        name ->
                                then.filter(known -> !known.contains(name)).isPresent()
                                        ? name + " became too old to count"
                                        : name + " is too old to count")
                .forEach(lines::add);
        then.stream()
                .flatMap(Set::stream)
                .filter(name -> !now.contains(name))
                .map(name -> name + " is fresh again, or asked for no more")
                .forEach(lines::add);
    }

    /**
     * One event.
     *
     * @param before the decision before it, where it is one and that is known
     */
    static Entry event(HistoryEvent event, Optional<HistoryEvent> before, Position where) {
        var lines = new ArrayList<String>();
        var details = new TreeMap<>(event.details());
        if (event.kind() == HistoryEvent.Kind.PLACED) {
            // the decision before it told the rest
            details.keySet().retainAll(PLACED);
        }
        // facts come first: they are what the rest follows from
        details.forEach(
                (name, value) -> {
                    if (name.startsWith(INPUT)) {
                        lines.add("fact " + name.substring(INPUT.length()) + " = " + value);
                    }
                });
        if (event.kind() == HistoryEvent.Kind.DECIDED) {
            ageing(event, before, lines);
            details.remove(STALE);
        }
        details.forEach(
                (name, value) -> {
                    if (!name.startsWith(INPUT)) {
                        lines.add(name + ": " + Times.inMillis(value));
                    }
                });
        return new Entry(
                event.at(),
                event.kind().name(),
                event.reason()
                        + ": "
                        + Times.inMillis(event.message())
                        + " ("
                        + event.writer()
                        + ")",
                lines,
                where);
    }

    /** Facts first, then the score they made, the edges, what held, and what followed. */
    public static Entry decision(Decision d, Position where) {
        var lines = new ArrayList<String>();
        d.inputs().forEach(fact -> lines.add("fact " + fact(fact)));
        d.doubted().stale().forEach(name -> lines.add(name + " is too old to count"));
        d.override()
                .ifPresent(
                        said -> lines.add("an operator's word: " + Times.inMillis(said.words())));
        boolean judged = !d.frozen();
        lines.add(
                judged
                        ? "score "
                                + d.shownScore(4)
                                + " by "
                                + d.evaluator()
                                + ": "
                                + d.explanation()
                        : "score " + d.shownScore(4) + ", the last one there was");
        lines.add(judged ? edges(d) : "held by SPEC_UNUSABLE: " + d.explanation());
        d.hold()
                .filter(_ -> judged)
                .ifPresent(hold -> lines.add("held by " + hold + ", would be " + d.wouldBe()));
        lines.add("caused by " + d.cause());
        d.nextLookAt().ifPresent(next -> lines.add("was then to be looked at again at " + next));
        lines.add(
                judged
                        ? "policy " + d.policyVersion() + ", spec " + d.specVersion()
                        : "spec " + d.specVersion());
        String text =
                "should be "
                        + d.state()
                        + " since "
                        + d.since()
                        + d.previous().map(before -> ", was " + before).orElse("")
                        + (d.observe() ? " (observed only: nothing is started or stopped)" : "");
        return new Entry(d.decidedAt(), "RELEVANCE", text, lines, where);
    }

    private static String edges(Decision d) {
        return "thresholds ACTIVE from "
                + d.thresholds().active()
                + ", LISTENING from "
                + d.thresholds().listening()
                + ", ARCHIVED below "
                + d.thresholds().dormant()
                + ", hysteresis "
                + d.thresholds().hysteresis();
    }

    private static String fact(FactUsed fact) {
        return fact.name()
                + " = "
                + fact.value()
                + fact.at()
                        .map(at -> " (" + fact.source() + ", " + at + ")")
                        .orElse(" (never seen, the default)");
    }

    static Entry placement(Placed p, Position where) {
        String text =
                p.owner()
                        .map(owner -> "owned by " + owner.node() + " under epoch " + p.epoch())
                        .orElse("owned by nobody since epoch " + p.epoch());
        var lines = new ArrayList<String>();
        lines.add("because " + p.reason() + ": " + p.explanation());
        p.awaited()
                .forEach(
                        a ->
                                lines.add(
                                        "waits for the release by "
                                                + a.owner().node()
                                                + " of epoch "
                                                + a.epoch()));
        return new Entry(p.placedAt(), "PLACEMENT", text, lines, where);
    }

    /** What an agent is doing, with everything that went wrong. */
    public static Entry status(AgentStatus s, Position where) {
        String text =
                "is "
                        + s.state()
                        + s.node().map(node -> " on " + node).orElse("")
                        + ", "
                        + s.reason()
                        + (s.message().isEmpty() ? "" : ": " + Times.inMillis(s.message()));
        return new Entry(s.at(), "STATE", text, lines(s), where);
    }

    private static List<String> lines(AgentStatus s) {
        var lines = new ArrayList<String>();
        if (s.pid().isPresent()) {
            lines.add("process " + s.pid().getAsLong() + ", start " + s.attempt());
        }
        s.exit().ifPresent(exit -> lines.add("last exit " + exit(exit)));
        s.exit().ifPresent(exit -> exit.lastLines().forEach(line -> lines.add("  | " + line)));
        if (s.breaker() != dev.reveille.core.fleet.BreakerState.CLOSED) {
            lines.add("breaker " + s.breaker());
        }
        s.retryAt()
                .ifPresent(at -> lines.add("tried again at " + at.truncatedTo(ChronoUnit.MILLIS)));
        // most states already tell of it in their message
        s.problem().filter(problem -> !s.message().contains(problem)).ifPresent(lines::add);
        return lines;
    }

    /** How a process ended, in one sentence. */
    public static String exit(Exit exit) {
        return exit.reason()
                + ", code "
                + exit.code()
                + (exit.signal().isPresent() ? ", signal " + exit.signal().getAsInt() : "")
                + ", after "
                + Times.of(exit.uptime())
                + ", at "
                + exit.at().truncatedTo(ChronoUnit.MILLIS);
    }
}
