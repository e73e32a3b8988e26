package dev.reveille.core.placement;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PlacementSpec;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.placement.NodeReport.Status;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Nodes and needs for tests. */
final class Nodes {
    static final Incarnation LIFE = Incarnation.of(1);

    private Nodes() {}

    static NodeView node(String id, int slots, int used) {
        return new NodeView(
                new NodeId(id),
                LIFE,
                Room.of(slots, Requests.NONE),
                new Room(used, 0, 0),
                Map.of(),
                Set.of("py"),
                Status.READY,
                Intake.OPEN,
                0);
    }

    static NodeView labelled(NodeView node, Map<String, String> labels) {
        return new NodeView(
                node.id(),
                LIFE,
                node.has(),
                node.taken(),
                labels,
                node.types(),
                node.status(),
                node.intake(),
                0);
    }

    static NodeView having(NodeView node, Requests allocatable, Requests given) {
        return new NodeView(
                node.id(),
                LIFE,
                Room.of(node.has().slots(), allocatable),
                Room.of(node.taken().slots(), given),
                node.labels(),
                node.types(),
                node.status(),
                node.intake(),
                0);
    }

    static NodeView with(NodeView node, Set<String> types, Status status, Intake intake) {
        return new NodeView(
                node.id(), LIFE, node.has(), node.taken(), node.labels(), types, status, intake, 0);
    }

    static AgentId id(String name) {
        return AgentId.of("acme", name);
    }

    static Need need(String name) {
        return need(name, PlacementSpec.DEFAULT);
    }

    static Need need(String name, PlacementSpec asks) {
        return new Need(id(name), "py", asks, Optional.empty(), Optional.empty(), Set.of(), 1);
    }

    static Need last(Need need, String node) {
        return new Need(
                need.agent(),
                need.type(),
                need.asks(),
                Optional.of(new NodeId(node)),
                need.group(),
                need.avoided(),
                need.score());
    }

    static Need grouped(Need need, String group) {
        return new Need(
                need.agent(),
                need.type(),
                need.asks(),
                need.last(),
                Optional.of(group),
                need.avoided(),
                need.score());
    }

    static Need avoiding(Need need, String node) {
        return new Need(
                need.agent(),
                need.type(),
                need.asks(),
                need.last(),
                need.group(),
                Set.of(new NodeId(node)),
                need.score());
    }

    static Need scored(Need need, double score) {
        return new Need(
                need.agent(),
                need.type(),
                need.asks(),
                need.last(),
                need.group(),
                need.avoided(),
                score);
    }

    static PlacementSpec asks(Requests requests) {
        return new PlacementSpec(false, Map.of(), Map.of(), Optional.empty(), requests);
    }

    static PlacementSpec requires(Map<String, String> labels) {
        return new PlacementSpec(false, labels, Map.of(), Optional.empty(), Requests.NONE);
    }

    static PlacementSpec prefers(Map<String, String> labels) {
        return new PlacementSpec(false, Map.of(), labels, Optional.empty(), Requests.NONE);
    }

    static PlacementSpec spread(String label) {
        return new PlacementSpec(false, Map.of(), Map.of(), Optional.of(label), Requests.NONE);
    }

    static Map<AgentId, Placement> place(List<Need> needs, List<NodeView> nodes) {
        return Placer.place(new Snapshot(nodes, needs, Map.of(), Map.of()));
    }

    static Placement place(Need need, List<NodeView> nodes) {
        return placement(place(List.of(need), nodes), need.agent());
    }

    static Placement placement(Map<AgentId, Placement> placed, AgentId agent) {
        return Objects.requireNonNull(placed.get(agent));
    }

    static Placement on(String node) {
        return new Placement.On(new NodeId(node), LIFE);
    }
}
