package dev.reveille.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.placement.NodeReport.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacerTest {
    private static final Incarnation LIFE = Incarnation.of(1);

    @Test
    void spreadsToTheNodeWithTheMostFreeSlotsAndBreaksTiesById() {
        // Given
        var nodes = List.of(node("n3", 4, 2), node("n2", 4, 1), node("n1", 4, 1));
        // When, Then
        assertThat(Placer.place(need("a"), nodes)).isEqualTo(on("n1"));
    }

    @Test
    void returnsToTheLastNodeIfThatHasRoom() {
        // Given
        var need =
                new Need(
                        id("a"),
                        "py",
                        Map.of(),
                        Optional.of(new NodeId("n2")),
                        Optional.empty(),
                        Set.of(),
                        1);
        // When, Then
        assertThat(Placer.place(need, List.of(node("n1", 9, 0), node("n2", 4, 3))))
                .isEqualTo(on("n2"));
        assertThat(Placer.place(need, List.of(node("n1", 9, 0), node("n2", 4, 4))))
                .isEqualTo(on("n1"));
    }

    @Test
    void saysOfEachNodeWhyItDoesNotFit() {
        // Given
        var need =
                new Need(
                        id("a"),
                        "py",
                        Map.of("gpu", "true"),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(),
                        1);
        var nodes =
                List.of(
                        view("full", 2, 2, Map.of("gpu", "true"), Set.of("py"), Status.READY),
                        view("label", 2, 0, Map.of("gpu", "no"), Set.of("py"), Status.READY),
                        view("type", 2, 0, Map.of("gpu", "true"), Set.of("java"), Status.READY),
                        view("drain", 2, 0, Map.of("gpu", "true"), Set.of("py"), Status.DRAINING));
        // When
        var placement = (Placement.Nowhere) Placer.place(need, nodes);
        // Then
        assertThat(placement.reason()).isEqualTo(PendingReason.NO_CAPACITY);
        assertThat(placement.words())
                .isEqualTo(
                        "drain: is DRAINING; full: all 2 slots are taken; label: label gpu is no,"
                                + " required: true; type: its catalogue has no type py");
    }

    @Test
    void tellsLackOfRoomFromLackOfAMatchingNode() {
        assertThat(((Placement.Nowhere) Placer.place(need("a"), List.of())).reason())
                .isEqualTo(PendingReason.NO_CAPACITY);
        var java = view("n1", 2, 0, Map.of(), Set.of("java"), Status.READY);
        assertThat(((Placement.Nowhere) Placer.place(need("a"), List.of(java))).reason())
                .isEqualTo(PendingReason.NO_MATCHING_NODE);
    }

    @Test
    void servesTheMostRelevantFirstWhenSlotsAreScarce() {
        // Given
        var needs = new ArrayList<Need>();
        for (int i = 0; i < 6; i++) {
            needs.add(
                    new Need(
                            id("a" + i),
                            "py",
                            Map.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Set.of(),
                            i / 10.0));
        }
        // When
        var placed = Placer.placeAll(needs, List.of(node("n1", 2, 0), node("n2", 3, 1)), Map.of());
        // Then
        assertThat(placed.entrySet())
                .filteredOn(entry -> entry.getValue() instanceof Placement.On)
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(id("a5"), id("a4"), id("a3"), id("a2"));
    }

    @Test
    void namesEveryProblemOfAPoolMappingAtOnce() {
        assertThatProblems("default=0,gpu=0,x,big=9")
                .hasSize(3)
                .anyMatch(line -> line.contains("number 0 is given twice"))
                .anyMatch(line -> line.contains("\"x\" is not name=number"))
                .anyMatch(line -> line.contains("pool big has number 9"));
        assertThat(Pools.parse("default=0,gpu=1", 2).orThrow().name(1)).contains("gpu");
    }

    private static org.assertj.core.api.ListAssert<String> assertThatProblems(String text) {
        var wrong = (dev.reveille.core.fleet.Parsed.Wrong<Pools>) Pools.parse(text, 4);
        return assertThat(wrong.problems().stream().map(problem -> problem.line()).toList());
    }

    private static Placement on(String node) {
        return new Placement.On(new NodeId(node), LIFE);
    }

    private static AgentId id(String name) {
        return AgentId.of("acme", name);
    }

    private static Need need(String name) {
        return new Need(id(name), "py", Map.of(), Optional.empty(), Optional.empty(), Set.of(), 1);
    }

    private static NodeView node(String id, int slots, int used) {
        return view(id, slots, used, Map.of(), Set.of("py"), Status.READY);
    }

    private static NodeView view(
            String id,
            int slots,
            int used,
            Map<String, String> labels,
            Set<String> types,
            Status status) {
        return new NodeView(new NodeId(id), LIFE, slots, used, labels, types, status);
    }
}
