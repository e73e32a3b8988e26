package dev.reveille.core.placement;

import static dev.reveille.core.placement.Nodes.having;
import static dev.reveille.core.placement.Nodes.labelled;
import static dev.reveille.core.placement.Nodes.node;
import static dev.reveille.core.placement.Nodes.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PlacementSpec;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.placement.NodeReport.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every placement, over random fleets. */
class SeededPlacementsTest {
    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, 60).boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noNodeIsGivenMoreThanItHas(long seed) {
        // Given
        Snapshot fleet = fleet(new Random(seed));
        // When
        var placed = Placer.place(fleet);
        // Then
        var taken = new HashMap<NodeId, Room>();
        fleet.nodes().forEach(node -> taken.put(node.id(), node.taken()));
        for (Need need : fleet.needs()) {
            if (placed.get(need.agent()) instanceof Placement.On(NodeId id, _)) {
                Room now = taken.merge(id, need.room(), Room::plus);
                NodeView node = view(fleet, id);
                assertThat(node.open()).isTrue();
                assertThat(node.mismatch(need.type(), need.asks())).isEmpty();
                assertThat(node.withTaken(now).lack(Room.NONE)).isEmpty();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOrderOfNodesAndNeedsChangesNothing(long seed) {
        // Given
        var random = new Random(seed);
        Snapshot fleet = fleet(random);
        var nodes = new ArrayList<>(fleet.nodes());
        var needs = new ArrayList<>(fleet.needs());
        Collections.shuffle(nodes, random);
        Collections.shuffle(needs, random);
        // When
        var again = Placer.place(new Snapshot(nodes, needs, fleet.groups(), fleet.names()));
        // Then
        assertThat(List.copyOf(again.entrySet()))
                .isEqualTo(List.copyOf(Placer.place(fleet).entrySet()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoeverWaitsFitsNowhereOnceAllIsGivenAway(long seed) {
        // Given
        Snapshot fleet = fleet(new Random(seed));
        // When
        var placed = Placer.place(fleet);
        // Then
        var left = new ArrayList<NodeView>();
        for (NodeView node : fleet.nodes()) {
            Room taken = node.taken();
            for (Need need : fleet.needs()) {
                if (placed.get(need.agent()) instanceof Placement.On(NodeId id, _)
                        && id.equals(node.id())) {
                    taken = taken.plus(need.room());
                }
            }
            left.add(node.withTaken(taken));
        }
        for (Need need : fleet.needs()) {
            if (placed.get(need.agent()) instanceof Placement.Nowhere(var why)
                    && need.group().isEmpty()) {
                assertThat(why).hasSize(fleet.nodes().size());
                assertThat(left).noneMatch(node -> node.misfit(need).isEmpty());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nobodyIsMovedFromALastNodeThatIsAsGoodAsAnyAndHasRoom(long seed) {
        // Given
        Snapshot fleet = fleet(new Random(seed));
        var placed = Placer.place(fleet);
        // When
        var again = new ArrayList<Need>();
        fleet.needs()
                .forEach(need -> again.add(returning(need, Nodes.placement(placed, need.agent()))));
        var names = fleet.names();
        var second = Placer.place(new Snapshot(fleet.nodes(), again, fleet.groups(), names));
        // Then
        assertThat(second).isEqualTo(placed);
    }

    private static Need returning(Need need, Placement placement) {
        return placement instanceof Placement.On(NodeId node, _)
                ? Nodes.last(need, node.value())
                : need;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aGroupOfWhichNothingRunsIsOnOneNodeOrNowhere(long seed) {
        // Given
        Snapshot fleet = fleet(new Random(seed));
        // When
        var placed = Placer.place(fleet);
        // Then
        var seats = new HashMap<String, Set<Optional<NodeId>>>();
        for (Need need : fleet.needs()) {
            if (need.group().isPresent() && !fleet.groups().containsKey(need.group().get())) {
                seats.computeIfAbsent(need.group().get(), _ -> new HashSet<>())
                        .add(seat(placed, need.agent()));
            }
        }
        assertThat(seats.values()).allSatisfy(where -> assertThat(where).hasSize(1));
    }

    private static Optional<NodeId> seat(Map<AgentId, Placement> placed, AgentId agent) {
        return placed.get(agent) instanceof Placement.On(NodeId node, _)
                ? Optional.of(node)
                : Optional.empty();
    }

    private static NodeView view(Snapshot fleet, NodeId id) {
        return fleet.nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Snapshot fleet(Random random) {
        var nodes = new ArrayList<NodeView>();
        for (int i = 0; i < 1 + random.nextInt(8); i++) {
            nodes.add(node(random, "n" + i));
        }
        var needs = new ArrayList<Need>();
        for (int i = 0; i < random.nextInt(40); i++) {
            needs.add(need(random, i, nodes.size()));
        }
        Map<String, NodeId> groups =
                random.nextBoolean() ? Map.of("acme/g1", nodes.getFirst().id()) : Map.of();
        return new Snapshot(nodes, needs, groups, Map.of());
    }

    private static NodeView node(Random random, String id) {
        var bare = Nodes.node(id, 1 + random.nextInt(9), 0);
        var has =
                new Requests(random.nextInt(3), random.nextBoolean() ? 0 : random.nextInt(1 << 20));
        var labels = Map.of("zone", "z" + random.nextInt(3), "gpu", "" + random.nextBoolean());
        return with(
                labelled(having(bare, has, Requests.NONE), labels),
                random.nextInt(5) == 0 ? Set.of("java") : Set.of("py", "java"),
                random.nextInt(8) == 0 ? Status.STARTING : Status.READY,
                random.nextInt(8) == 0 ? Intake.CORDONED : Intake.OPEN);
    }

    private static Need need(Random random, int number, int nodes) {
        var asks =
                new PlacementSpec(
                        false,
                        random.nextInt(3) == 0 ? Map.of("gpu", "true") : Map.of(),
                        random.nextInt(3) == 0 ? Map.of("zone", "z1") : Map.of(),
                        Optional.empty(),
                        new Requests(random.nextInt(4) * 0.1, random.nextInt(1 << 18)));
        return new Need(
                AgentId.of("acme", "a" + number),
                random.nextBoolean() ? "py" : "java",
                asks,
                random.nextBoolean()
                        ? Optional.of(new NodeId("n" + random.nextInt(nodes)))
                        : Optional.empty(),
                random.nextInt(4) == 0
                        ? Optional.of("acme/g" + random.nextInt(3))
                        : Optional.empty(),
                random.nextInt(5) == 0 ? Set.of(new NodeId("n" + random.nextInt(nodes))) : Set.of(),
                random.nextInt(5) / 5.0);
    }
}
