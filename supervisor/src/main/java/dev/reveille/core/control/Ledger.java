package dev.reveille.core.control;

import dev.reveille.core.control.Change.ControlWrite;
import dev.reveille.core.control.Change.Happened;
import dev.reveille.core.control.Change.StatusWrite;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Progress;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.lifecycle.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one round of decisions will write: each change of the log with its history and state. */
final class Ledger {
    private final Words words;
    private final Unheld unheld;
    private final List<Change> changes = new ArrayList<>();

    /**
     * Releases taken out of the log, written last: a node that met one of these before the record
     * that no longer awaits it would think that it still owed the release.
     */
    private final List<Change> absorbed = new ArrayList<>();

    private final List<Change> last = new ArrayList<>();

    Ledger(String writer, Instant now) {
        this.words = new Words(writer, now);
        this.unheld = new Unheld(now);
    }

    /** All of it, in the order it is to be written. */
    List<Change> changes() {
        var all = new ArrayList<>(changes);
        all.addAll(absorbed);
        all.addAll(last);
        return all;
    }

    void judged(Roster.Verdict verdict) {
        Membership membership = verdict.membership();
        var key = new ControlKey.Node(membership.owner().node());
        changes.add(new ControlWrite(key, Optional.of(membership)));
        changes.add(new Happened(words.member(verdict)));
    }

    void forgotten(Membership member) {
        changes.add(new ControlWrite(new ControlKey.Node(member.owner().node()), Optional.empty()));
        changes.add(new Happened(words.forgotten(member)));
    }

    /** What an operator said of a node, and what became of it. */
    void duty(Membership member, OperationRequest asked, Duties.Answer said) {
        if (said.changed()) {
            changes.add(
                    new ControlWrite(
                            new ControlKey.Node(member.owner().node()), Optional.of(member)));
        }
        changes.add(new Happened(words.duty(member, asked, said)));
    }

    void drained(Membership member) {
        changes.add(new Happened(words.drained(member)));
    }

    void refused(Roster.Refusal refusal) {
        changes.add(new Happened(words.refused(refusal)));
    }

    void lost(Placed before, Owner owner) {
        var status = unheld.lost(before, owner);
        changes.add(new StatusWrite(status));
        changes.add(new Happened(Losses.of(status, owner, words.writer())));
    }

    /** After all else: whoever reads it has read what the pool holds. */
    void progressed(Progress progress) {
        last.add(new ControlWrite(new ControlKey.Pool(progress.pool()), Optional.of(progress)));
    }

    void absorb(Released released) {
        var key = new ControlKey.Release(released.agent(), released.owner().node());
        // the node that wrote it has told history of it
        absorbed.add(new ControlWrite(key, Optional.empty()));
    }

    /** The agent's record becomes another, unless it is so already. */
    void say(AgentId agent, Optional<Placed> before, Optional<Placed> next, Desire desire) {
        if (next.equals(before)) {
            return;
        }
        changes.add(new ControlWrite(new ControlKey.Agent(agent), next.map(p -> p)));
        if (next.isPresent()) {
            changes.add(new Happened(words.placed(next.get(), decision(desire))));
        } else {
            changes.add(new Happened(words.unplaced(before.orElseThrow(), reason(desire))));
        }
        boolean waited = before.flatMap(Placed::pending).isPresent();
        if (next.flatMap(Placed::pending).isPresent() && desire instanceof Desire.Run run) {
            changes.add(
                    new StatusWrite(
                            unheld.pending(
                                    next.get(), run.spec().type(), run.decision().specVersion())));
        } else if (waited && next.flatMap(Placed::owner).isEmpty()) {
            changes.add(new StatusWrite(unheld.idle(before.get(), reason(desire))));
        }
    }

    private static Optional<Decision> decision(Desire desire) {
        return switch (desire) {
            case Desire.Run run -> Optional.of(run.decision());
            case Desire.Stop stop -> stop.decision();
            case Desire.Leave _ -> Optional.empty();
        };
    }

    private static String reason(Desire desire) {
        return switch (desire) {
            case Desire.Stop stop -> stop.reason().name();
            case Desire.Run _, Desire.Leave _ -> "OBSERVE";
        };
    }
}
