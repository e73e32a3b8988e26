package dev.reveille.core.placement;

import static dev.reveille.core.placement.Nodes.asks;
import static dev.reveille.core.placement.Nodes.avoiding;
import static dev.reveille.core.placement.Nodes.grouped;
import static dev.reveille.core.placement.Nodes.having;
import static dev.reveille.core.placement.Nodes.id;
import static dev.reveille.core.placement.Nodes.labelled;
import static dev.reveille.core.placement.Nodes.last;
import static dev.reveille.core.placement.Nodes.need;
import static dev.reveille.core.placement.Nodes.node;
import static dev.reveille.core.placement.Nodes.on;
import static dev.reveille.core.placement.Nodes.place;
import static dev.reveille.core.placement.Nodes.placement;
import static dev.reveille.core.placement.Nodes.prefers;
import static dev.reveille.core.placement.Nodes.requires;
import static dev.reveille.core.placement.Nodes.scored;
import static dev.reveille.core.placement.Nodes.spread;
import static dev.reveille.core.placement.Nodes.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.placement.NodeReport.Status;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacerTest {
    private static final long MIB = 1L << 20;

    @Test
    void spreadsToTheNodeWithTheMostFreeSlotsAndBreaksTiesById() {
        // Given
        var nodes = List.of(node("n3", 4, 2), node("n2", 4, 1), node("n1", 4, 1));
        // When, Then
        assertThat(place(need("a"), nodes)).isEqualTo(on("n1"));
    }

    @Test
    void takesTheNodeWhoseScarcestRoomIsTheFreest() {
        // Given
        var hasSlots = having(node("n1", 10, 0), new Requests(4, 100 * MIB), new Requests(3.9, 0));
        var hasBoth = having(node("n2", 10, 5), new Requests(4, 100 * MIB), new Requests(2, 0));
        // When, Then
        assertThat(place(need("a"), List.of(hasSlots, hasBoth))).isEqualTo(on("n2"));
    }

    @Test
    void returnsToTheLastNodeIfThatHasRoom() {
        // Given
        var need = last(need("a"), "n2");
        // When, Then
        assertThat(place(need, List.of(node("n1", 9, 0), node("n2", 4, 3)))).isEqualTo(on("n2"));
        assertThat(place(need, List.of(node("n1", 9, 0), node("n2", 4, 4)))).isEqualTo(on("n1"));
    }

    @Test
    void leavesItsLastNodeForOneWithMoreOfTheLabelsItPrefers() {
        // Given
        var need = last(need("a", prefers(Map.of("disk", "fast", "gen", "2"))), "n1");
        var n1 = labelled(node("n1", 9, 0), Map.of("disk", "fast"));
        var n2 = labelled(node("n2", 9, 5), Map.of("disk", "fast", "gen", "2"));
        // When, Then
        assertThat(place(need, List.of(n1, n2))).isEqualTo(on("n2"));
        assertThat(place(need, List.of(n1, node("n2", 9, 0)))).isEqualTo(on("n1"));
    }

    @Test
    void spreadsAgentsOfOneNameOverTheValuesOfALabel() {
        // Given
        var nodes =
                List.of(
                        labelled(node("n1", 90, 0), Map.of("zone", "a")),
                        labelled(node("n2", 90, 0), Map.of("zone", "a")),
                        labelled(node("n3", 9, 5), Map.of("zone", "b")));
        var need = need("a", spread("zone"));
        // When
        var there = Map.of("a", Map.of(new NodeId("n2"), 1));
        var placed = Placer.place(new Snapshot(nodes, List.of(need), Map.of(), there));
        // Then
        assertThat(place(need, nodes)).isEqualTo(on("n1"));
        assertThat(placed.get(id("a"))).isEqualTo(on("n3"));
    }

    @Test
    void avoidsNodesWhereItFailedUnlessThereIsNoOther() {
        // Given
        var need = avoiding(last(need("a"), "n1"), "n1");
        // When, Then
        assertThat(place(need, List.of(node("n1", 9, 0), node("n2", 2, 1)))).isEqualTo(on("n2"));
        assertThat(place(need, List.of(node("n1", 9, 0), node("n2", 2, 2)))).isEqualTo(on("n1"));
    }

    @Test
    void givesAwayNoMoreProcessorAndMemoryThanANodeTells() {
        // Given
        var asks = asks(new Requests(0.5, 200 * MIB));
        var needs = IntStream.range(0, 9).mapToObj(i -> need("a" + i, asks)).toList();
        var small = having(node("n1", 100, 0), new Requests(1.2, 0), Requests.NONE);
        var narrow = having(node("n2", 100, 0), new Requests(0, 700 * MIB), Requests.NONE);
        // When
        var placed = place(needs, List.of(small, narrow));
        // Then
        assertThat(placed.values()).filteredOn(on("n1")::equals).hasSize(2);
        assertThat(placed.values()).filteredOn(on("n2")::equals).hasSize(3);
        assertThat(((Placement.Nowhere) placement(placed, id("a8"))).words())
                .isEqualTo(
                        "n1: 0.2 of 1.2 cores free, asked: 0.5;"
                                + " n2: 100Mi of 700Mi memory free, asked: 200Mi");
    }

    @Test
    void judgesANodeThatTellsNothingOfItselfBySlotsAlone() {
        assertThat(place(need("a", asks(new Requests(64, 1L << 40))), List.of(node("n1", 1, 0))))
                .isEqualTo(on("n1"));
    }

    @Test
    void bringsAGroupToOneNodeAsAWholeOrNowhere() {
        // Given
        var company =
                List.of("a", "b", "c").stream()
                        .map(n -> grouped(need(n), "acme/pipeline"))
                        .toList();
        var roomy = List.of(node("n1", 9, 7), node("n2", 5, 2));
        var narrow = List.of(node("n1", 9, 7), node("n2", 5, 3));
        // When, Then
        assertThat(place(company, roomy).values()).containsOnly(on("n2"));
        assertThat(place(company, narrow).values())
                .allSatisfy(
                        placement ->
                                assertThat(((Placement.Nowhere) placement).words())
                                        .startsWith(
                                                "n1: has no room for all 3 of group acme/pipeline"));
    }

    @Test
    void bringsMembersToWhereTheirGroupRunsAndElsewhereOnlyForLackOfRoom() {
        // Given
        var company =
                List.of("a", "b").stream().map(n -> grouped(need(n), "acme/pipeline")).toList();
        var home = Map.of("acme/pipeline", new NodeId("n2"));
        // When
        var nodes = List.of(node("n1", 9, 0), node("n2", 5, 4));
        var placed = Placer.place(new Snapshot(nodes, company, home, Map.of()));
        // Then
        assertThat(placed).containsEntry(id("a"), on("n2")).containsEntry(id("b"), on("n1"));
    }

    @Test
    void saysOfEachNodeWhyItDoesNotFit() {
        // Given
        var need = need("a", requires(Map.of("gpu", "true")));
        var gpu = Map.of("gpu", "true");
        var nodes =
                List.of(
                        labelled(node("full", 2, 2), gpu),
                        labelled(node("label", 2, 0), Map.of("gpu", "no")),
                        with(
                                labelled(node("type", 2, 0), gpu),
                                Set.of("java"),
                                Status.READY,
                                Intake.OPEN),
                        with(
                                labelled(node("leaves", 2, 0), gpu),
                                Set.of("py"),
                                Status.DRAINING,
                                Intake.OPEN),
                        with(
                                labelled(node("closed", 2, 0), gpu),
                                Set.of("py"),
                                Status.READY,
                                Intake.CORDONED));
        // When
        var placement = (Placement.Nowhere) place(need, nodes);
        // Then
        assertThat(placement.reason()).isEqualTo(PendingReason.NO_CAPACITY);
        assertThat(placement.words())
                .isEqualTo(
                        "closed: is cordoned; full: all 2 slots are taken; label: label gpu is no,"
                                + " required: true; leaves: is DRAINING; type: its catalogue has no"
                                + " type py");
    }

    @Test
    void tellsLackOfRoomFromLackOfAMatchingNode() {
        // Given
        var java = with(node("n1", 2, 0), Set.of("java"), Status.READY, Intake.OPEN);
        var small = having(node("n1", 2, 0), new Requests(1, 0), Requests.NONE);
        // When, Then
        assertThat(reason(need("a"), List.of())).isEqualTo(PendingReason.NO_CAPACITY);
        assertThat(reason(need("a"), List.of(java))).isEqualTo(PendingReason.NO_MATCHING_NODE);
        assertThat(reason(need("a", asks(new Requests(2, 0))), List.of(small)))
                .isEqualTo(PendingReason.NO_MATCHING_NODE);
    }

    private static PendingReason reason(Need need, List<NodeView> nodes) {
        return ((Placement.Nowhere) place(need, nodes)).reason();
    }

    @Test
    void servesTheMostRelevantFirstWhenSlotsAreScarce() {
        // Given
        var needs = IntStream.range(0, 6).mapToObj(i -> scored(need("a" + i), i / 10.0)).toList();
        // When
        var placed = place(needs, List.of(node("n1", 2, 0), node("n2", 3, 1)));
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
}
