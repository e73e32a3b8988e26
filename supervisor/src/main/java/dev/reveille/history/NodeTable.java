package dev.reveille.history;

import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.Duty;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Nodes: what placement holds of each, and what each last said of itself. */
public final class NodeTable {
    /** A node heard of within this time is shown with what it said. */
    private static final Duration LATELY = Duration.ofSeconds(30);

    /** What a life says within this time after its last word is its goodbye. */
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    /** One that could not start is shown for longer: an engine tries again within a minute. */
    private static final Duration REFUSED_LATELY = Duration.ofMinutes(2);

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
        /** Whether it may run nothing: it could not start, or placement holds another life. */
        boolean refused() {
            return neverBegan() || usurped();
        }

        private boolean neverBegan() {
            return report.filter(r -> r.status() == NodeReport.Status.REFUSED).isPresent();
        }

        private boolean usurped() {
            return membership
                    .filter(held -> held.status() == Membership.Status.ACCEPTED)
                    .flatMap(held -> report.map(r -> !r.incarnation().equals(incarnation(held))))
                    .orElse(false);
        }

        private static Incarnation incarnation(Membership held) {
            return held.owner().incarnation();
        }

        /** Whether it was heard of lately. */
        boolean lately(Instant now) {
            return heardAt.filter(at -> !at.isBefore(now.minus(LATELY))).isPresent();
        }

        /** What it says is wrong with it, with the remedy. */
        public Optional<String> problem() {
            return report.flatMap(NodeReport::problem);
        }

        /** The same one by one, as problems; what an earlier release says is text alone. */
        public List<Trouble> troubles() {
            return report.map(NodeReport::troubles).orElse(List.of());
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

        /** That it gets no agents, or is emptied, where an operator said so. */
        public Optional<Duty> duty() {
            return membership.map(Membership::duty).filter(duty -> !duty.equals(Duty.OPEN));
        }

        /** The same in words for people, after the state. */
        public String dutyWords() {
            return duty().map(
                            duty ->
                                    switch (duty.kind()) {
                                        case OPEN -> "";
                                        case CORDONED -> ", cordoned";
                                        case DRAINING -> ", draining";
                                    })
                    .orElse("");
        }

        /** Whether nothing of that id runs, as far as is known. */
        private boolean gone() {
            return switch (state()) {
                case "LOST", "LEFT", "SILENT" -> true;
                default -> false;
            };
        }
    }

    private final Instant now;
    private final TreeMap<NodeId, Line> lines = new TreeMap<>();

    /** By id and host: one that is started again and again is one line. */
    private final TreeMap<String, Line> refused = new TreeMap<>();

    /** By id and host: the life that waited there last for its id to be free. */
    private final Map<String, Incarnation> waited = new HashMap<>();

    /** When a life's last word was heard: its goodbye, which follows, does not take it away. */
    private final Map<Incarnation, Instant> ended = new HashMap<>();

    /** By name and host: what troubles schedulers. */
    private final TreeMap<String, Line> schedulers = new TreeMap<>();

    /** When nodes last began: what had kept them from it before is mended. */
    private final Map<NodeId, Instant> begun = new HashMap<>();

    NodeTable(Instant now) {
        this.now = now;
    }

    /** From when on words of nodes are to be read. */
    Instant from() {
        return now.minus(REFUSED_LATELY);
    }

    void control(Row<ControlRecord> row) {
        if (row.value().isEmpty()) {
            // placement has forgotten it, if it is a node
            if (ControlKey.parse(row.key()).orElse(null) instanceof ControlKey.Node(NodeId node)) {
                lines.remove(node);
            }
        } else if (row.value().get() instanceof Membership held) {
            NodeId node = held.owner().node();
            lines.put(node, new Line(node, Optional.of(held), Optional.empty(), Optional.empty()));
        }
    }

    void heartbeat(Row<NodeReport> row) {
        row.value()
                .ifPresent(
                        report -> {
                            if (report.ofScheduler()) {
                                scheduler(report, row.time());
                                return;
                            }
                            Line known = lines.get(report.node());
                            var line =
                                    new Line(
                                            report.node(),
                                            known == null ? Optional.empty() : known.membership(),
                                            Optional.of(report),
                                            Optional.of(row.time()));
                            if (line.refused()) {
                                refused(line, report);
                            } else {
                                heard(line, report, row.time());
                            }
                        });
    }

    private void scheduler(NodeReport report, Instant at) {
        var line = new Line(report.node(), Optional.empty(), Optional.of(report), Optional.of(at));
        String who = report.node() + "@" + report.host();
        if (line.problem().isPresent()) {
            schedulers.put(who, line);
        } else {
            schedulers.remove(who);
        }
    }

    private void heard(Line line, NodeReport report, Instant at) {
        if (report.status() == NodeReport.Status.STARTING) {
            begun.merge(line.node(), at, (a, b) -> a.isAfter(b) ? a : b);
        }
        if (line.lately(now)) {
            lines.put(line.node(), line);
        }
    }

    private void refused(Line line, NodeReport report) {
        String who = report.node() + "@" + report.host();
        if (line.neverBegan()) {
            refused.put(who, line);
            Optional<Incarnation> life = Optional.ofNullable(waited.get(who));
            life.ifPresent(it -> line.heardAt().ifPresent(at -> ended.put(it, at)));
        } else if (!hasEnded(line, report.incarnation())) {
            waited.put(who, report.incarnation());
            waiting(who, line, report);
        }
    }

    /** A process that is started again goes on with its incarnation. */
    private boolean hasEnded(Line line, Incarnation life) {
        Optional<Instant> last = Optional.ofNullable(ended.get(life));
        return last.isPresent()
                && line.heardAt().filter(at -> at.isBefore(last.get().plus(GOODBYE))).isPresent();
    }

    private void waiting(String who, Line line, NodeReport report) {
        if (line.lately(now) && stays(line, report)) {
            refused.put(who, line);
        } else if (report.status() == NodeReport.Status.LEAVING) {
            refused.remove(who);
        }
    }

    /** Whether the node has not begun since; its words may lie in two pools' partitions. */
    private boolean still(Line line) {
        Instant began = begun.getOrDefault(line.node(), Instant.MIN);
        return line.heardAt().filter(at -> at.isBefore(began)).isEmpty();
    }

    /** A former life has no problem, and one that says goodbye has it no longer. */
    private static boolean stays(Line line, NodeReport report) {
        return line.problem().isPresent() && report.status() != NodeReport.Status.LEAVING;
    }

    /** Schedulers that said lately what troubles them, by name. */
    public Collection<Line> schedulers() {
        return List.copyOf(schedulers.values());
    }

    public Optional<Line> of(NodeId node) {
        return Optional.ofNullable(lines.get(node));
    }

    /**
     * All, by id; after each those of its id that were refused. They stand for one of which nothing
     * runs any more, for they are the newest that is known of it.
     */
    public Collection<Line> all() {
        List<Line> outside = refused.values().stream().filter(this::still).toList();
        Set<NodeId> theirs = outside.stream().map(Line::node).collect(Collectors.toSet());
        var all = new ArrayList<>(lines.values());
        all.removeIf(line -> line.gone() && theirs.contains(line.node()));
        all.addAll(outside);
        all.sort(Comparator.comparing(Line::node));
        return List.copyOf(all);
    }
}
