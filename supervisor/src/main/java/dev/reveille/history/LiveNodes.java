package dev.reveille.history;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nodes that are heard of, kept up to date record by record; safe for use by many threads. What
 * counts is what {@link NodeTable} shows: not a word of a life that was refused, and no node that
 * has been silent for long.
 */
public final class LiveNodes {
    private record Heard(NodeReport report, Instant at) {}

    private final Map<NodeId, Membership> held = new HashMap<>();

    /** Each life's last word: of which life placement will hold may become known only later. */
    private final TreeMap<NodeId, Map<Incarnation, Heard>> heard = new TreeMap<>();

    /** What placement holds of a node; other records say nothing here. */
    public synchronized void control(ControlRecord told) {
        if (told instanceof Membership membership) {
            held.put(membership.owner().node(), membership);
        }
    }

    /** What a node says of itself. */
    public synchronized void heard(NodeReport report, Instant at) {
        var lives = heard.computeIfAbsent(report.node(), _ -> new HashMap<>());
        lives.put(report.incarnation(), new Heard(report, at));
        lives.values().removeIf(known -> !line(known).lately(at));
    }

    /** The last word of each node of which something runs, by id. */
    public synchronized List<NodeReport> at(Instant now) {
        heard.values().forEach(lives -> lives.values().removeIf(known -> !line(known).lately(now)));
        heard.values().removeIf(Map::isEmpty);
        return heard.values().stream()
                .flatMap(
                        lives ->
                                lives.values().stream()
                                        .filter(known -> !line(known).refused())
                                        .max(Comparator.comparing(Heard::at))
                                        .map(Heard::report)
                                        .stream())
                .toList();
    }

    private NodeTable.Line line(Heard known) {
        NodeId node = known.report().node();
        return new NodeTable.Line(
                node,
                Optional.ofNullable(held.get(node)),
                Optional.of(known.report()),
                Optional.of(known.at()));
    }
}
