package dev.reveille.wire;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.schemas.Event;
import java.time.Instant;
import java.util.Optional;

/** {@link HistoryEvent} to and from {@code events}. */
public final class Histories {
    private Histories() {}

    public static Event toAvro(HistoryEvent e) {
        return Event.newBuilder()
                .setKind(e.kind().name())
                .setAgent(e.agent().map(AgentId::toString).orElse(null))
                .setNode(e.node().map(NodeId::value).orElse(null))
                .setEpoch(e.epoch().value())
                .setReason(e.reason())
                .setMessage(e.message())
                .setDetails(e.details())
                .setAt(e.at().toEpochMilli())
                .setWriter(e.writer())
                .build();
    }

    public static HistoryEvent fromAvro(Event e) {
        return new HistoryEvent(
                HistoryEvent.Kind.valueOf(e.getKind()),
                Optional.ofNullable(e.getAgent()).map(AgentId::parse),
                Optional.ofNullable(e.getNode()).map(NodeId::new),
                new Epoch(e.getEpoch()),
                e.getReason(),
                e.getMessage(),
                e.getDetails(),
                Instant.ofEpochMilli(e.getAt()),
                e.getWriter());
    }

    /** The key its record has: the agent, else the node, else the writer. */
    public static String key(HistoryEvent e) {
        return e.agent()
                .map(AgentId::toString)
                .orElseGet(() -> e.node().map(NodeId::value).orElse(e.writer()));
    }
}
