package dev.reveille.history.check;

import dev.reveille.core.check.Fact;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.Row;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Healths;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records of public topics, in the order of their time, as facts. */
final class CheckFacts {
    /** What a check reads. */
    static final List<Reading<?>> READ =
            List.of(
                    Reading.CONTROL,
                    Reading.STATES,
                    Reading.EVENTS,
                    Reading.HEALTHS,
                    Reading.DECISIONS);

    private final Processes processes;
    private final Claims claims;
    private final Wants wants = new Wants();

    CheckFacts(Duration skew) {
        this.processes = new Processes(skew);
        this.claims = new Claims(skew);
    }

    /**
     * What a record tells.
     *
     * @param at its time, never before that of the record before it in its partition
     */
    List<Fact> of(Row<?> row, Instant at) {
        String where = row.position().toString();
        if (row.topic() == Topic.CONTROL) {
            return control(row, at, where);
        }
        return switch (row.value().orElse(null)) {
            case AgentStatus status -> {
                var facts = new ArrayList<>(processes.of(status, where));
                facts.addAll(wants.of(status, at, where));
                yield facts;
            }
            case HistoryEvent event -> processes.of(event, where).stream().toList();
            case Healths.Batch batch -> claims.of(batch, at, where);
            case Decision decision -> wants.of(decision.agent(), Optional.of(decision), at, where);
            case null -> gone(row, at, where);
            default -> List.of();
        };
    }

    private List<Fact> control(Row<?> row, Instant at, String where) {
        var facts = new ArrayList<Fact>();
        Optional<ControlRecord> record = row.value().map(ControlRecord.class::cast);
        ControlKey.parse(row.key())
                .ifPresent(
                        key ->
                                facts.add(
                                        new Fact.Logged(
                                                at,
                                                where,
                                                row.position().partition(),
                                                key,
                                                record)));
        record.filter(Membership.class::isInstance)
                .map(Membership.class::cast)
                .filter(member -> member.status() == Membership.Status.LOST && !member.leased())
                .ifPresent(member -> facts.addAll(processes.lost(member.owner(), at, where)));
        return facts;
    }

    private List<Fact> gone(Row<?> row, Instant at, String where) {
        return row.topic() == Topic.RELEVANCE
                ? wants.of(AgentId.parse(row.key()), Optional.empty(), at, where)
                : List.of();
    }
}
