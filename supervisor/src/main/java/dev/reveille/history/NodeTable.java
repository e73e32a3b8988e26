package dev.reveille.history;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Nodes: what placement holds of each, and what each last said of itself. */
public final class NodeTable {
    /**
     * One node.
     *
     * @param node who
     * @param membership what placement holds of it
     * @param report what it last said, if lately
     * @param heardAt time of that record
     */
    public record Line(
            NodeId node,
            Optional<Membership> membership,
            Optional<NodeReport> report,
            Optional<Instant> heardAt) {
        /** LOST or LEFT as placement says, else what the node says, else SILENT. */
        public String state() {
            Optional<Membership.Status> held = membership.map(Membership::status);
            if (held.isPresent() && held.get() != Membership.Status.ACCEPTED) {
                return held.get().name();
            }
            return report.map(r -> r.status().name()).orElse("SILENT");
        }
    }

    private final TreeMap<NodeId, Line> lines = new TreeMap<>();

    void control(Row<ControlRecord> row) {
        if (row.value().orElse(null) instanceof Membership held) {
            NodeId node = held.owner().node();
            lines.put(node, new Line(node, Optional.of(held), Optional.empty(), Optional.empty()));
        }
    }

    void heartbeat(Row<NodeReport> row) {
        row.value()
                .ifPresent(
                        report -> {
                            Line known = lines.get(report.node());
                            lines.put(
                                    report.node(),
                                    new Line(
                                            report.node(),
                                            known == null ? Optional.empty() : known.membership(),
                                            Optional.of(report),
                                            Optional.of(row.time())));
                        });
    }

    public Optional<Line> of(NodeId node) {
        return Optional.ofNullable(lines.get(node));
    }

    /** All, by id. */
    public Collection<Line> all() {
        return List.copyOf(lines.values());
    }
}
