package dev.reveille.history;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.Report.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One agent of a run: when a process was asked for, and when one existed. */
final class AgentRun {
    private record Wake(Instant at, Instant since) {}

    private final AgentId agent;
    private final List<Span> asked = new ArrayList<>();
    private final List<Span> ran = new ArrayList<>();
    private final List<Wake> wakes = new ArrayList<>();
    private Instant quietSince = Instant.MIN;
    private Instant lastDecided = Instant.MIN;
    private Instant lastStatus = Instant.MIN;
    private Epoch epoch = Epoch.NONE;

    AgentRun(AgentId agent) {
        this.agent = agent;
    }

    /** Records may be read twice, at the seam of what stood and what followed: older ones lose. */
    void decided(Decision decision) {
        if (decision.decidedAt().isBefore(lastDecided)) {
            return;
        }
        lastDecided = decision.decidedAt();
        move(asked, decision.wantsProcess(), decision.decidedAt());
    }

    void became(AgentStatus status) {
        if (status.at().isBefore(lastStatus) || epoch.isAfter(status.epoch())) {
            return;
        }
        epoch = status.epoch();
        lastStatus = status.at();
        boolean before = isOpen(ran);
        if (status.state() == AgentState.STARTING
                && !before
                && status.reason().equals(StartReason.RELEVANT.name())) {
            wakes.add(new Wake(status.at(), quietSince));
        }
        move(ran, status.state().hasProcess(), status.at());
        if (before && !isOpen(ran)) {
            quietSince = status.at();
        }
    }

    private static boolean isOpen(List<Span> spans) {
        return !spans.isEmpty() && spans.getLast().open();
    }

    private static void move(List<Span> spans, boolean on, Instant at) {
        if (on && !isOpen(spans)) {
            spans.add(new Span(at, Optional.empty()));
        } else if (!on && isOpen(spans)) {
            spans.add(new Span(spans.removeLast().from(), Optional.of(at)));
        }
    }

    Line line(List<Instant> activities, Instant end, Duration grace) {
        int cold = 0;
        for (Wake wake : wakes) {
            // a node's clock and the broker's may differ by a little
            Instant latest = wake.at().plusMillis(100);
            if (activities.stream().anyMatch(a -> a.isAfter(wake.since()) && a.isBefore(latest))) {
                cold++;
            }
        }
        Duration running =
                ran.stream().map(span -> span.lengthBy(end)).reduce(Duration.ZERO, Duration::plus);
        return new Line(activities.size(), wakes.size(), cold, running, mismatches(end, grace));
    }

    private List<String> mismatches(Instant end, Duration grace) {
        var found = new ArrayList<String>();
        for (Span ask : asked) {
            boolean longEnough = ask.lengthBy(end).compareTo(grace) > 0;
            if (longEnough
                    && ran.stream().noneMatch(r -> r.touches(ask.from(), ask.from().plus(grace)))) {
                found.add(
                        agent
                                + " was asked for at "
                                + ask.from()
                                + " and not started within "
                                + Times.of(grace));
            }
        }
        for (Span run : ran) {
            if (asked.stream().noneMatch(a -> a.touches(run.from().minus(grace), run.from()))) {
                found.add(agent + " was started at " + run.from() + " although nothing asked");
            } else {
                overstayed(run, end, grace).ifPresent(found::add);
            }
        }
        return found;
    }

    /** A process that lived on for longer than the grace time after nothing asked for it. */
    private Optional<String> overstayed(Span run, Instant end, Duration grace) {
        Instant until = run.endBy(end);
        Instant covered = run.from();
        for (Span ask : asked) {
            if (ask.from().isAfter(covered.plus(grace))) {
                break;
            }
            Instant askEnd = ask.endBy(end);
            covered = askEnd.isAfter(covered) ? askEnd : covered;
        }
        return until.isAfter(covered.plus(grace))
                ? Optional.of(
                        agent
                                + " ran until "
                                + until
                                + ", "
                                + Times.of(Duration.between(covered, until))
                                + " after nothing asked for it")
                : Optional.empty();
    }
}
