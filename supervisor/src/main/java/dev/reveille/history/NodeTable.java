package dev.reveille.history;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
        /** Whether placement holds another life of this id, so that this one may run nothing. */
        boolean refused() {
            return membership
                    .filter(held -> held.status() == Membership.Status.ACCEPTED)
                    .flatMap(held -> report.map(r -> !r.incarnation().equals(incarnation(held))))
                    .orElse(false);
        }

        private static Incarnation incarnation(Membership held) {
            return held.owner().incarnation();
        }

        /** What it says is wrong with it, with the remedy. */
        public Optional<String> problem() {
            return report.flatMap(NodeReport::problem);
        }

        /** REFUSED, LOST or LEFT as placement says, else what the node says, else SILENT. */
        public String state() {
            if (refused()) {
                return "REFUSED";
            }
            Optional<Membership.Status> held = membership.map(Membership::status);
            if (held.isPresent() && held.get() != Membership.Status.ACCEPTED) {
                return held.get().name();
            }
            return report.map(r -> r.status().name()).orElse("SILENT");
        }
    }

    private final TreeMap<NodeId, Line> lines = new TreeMap<>();
    private final TreeMap<String, Line> refused = new TreeMap<>();

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
                            var line =
                                    new Line(
                                            report.node(),
                                            known == null ? Optional.empty() : known.membership(),
                                            Optional.of(report),
                                            Optional.of(row.time()));
                            if (!line.refused()) {
                                lines.put(report.node(), line);
                            } else if (line.problem().isPresent()) {
                                // a former life has none: it just is no more
                                refused.put(
                                        report.node() + "@" + report.incarnation().value(), line);
                            }
                        });
    }

    public Optional<Line> of(NodeId node) {
        return Optional.ofNullable(lines.get(node));
    }

    /** All, by id; after each those that were refused because it has their id. */
    public Collection<Line> all() {
        var all = new ArrayList<>(lines.values());
        all.addAll(refused.values());
        all.sort(Comparator.comparing(Line::node));
        return List.copyOf(all);
    }
}
