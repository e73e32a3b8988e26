package dev.reveille.core.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SupervisionSpec;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Specs that are fine each by itself, and cannot be meant together. */
class GroupDoubtsTest {
    private final TreeMap<AgentId, SupervisionSpec> members = new TreeMap<>();

    private GroupDoubtsTest with(String name, String supervision) {
        String document =
                """
                {apiVersion: reveille/v1, kind: Agent, tenant: acme, name: %s, type: helper,
                 supervision: {%s}}
                """
                        .formatted(name, supervision);
        if (new SpecParser().read(document) instanceof Parsed.Ok<AgentSpec>(AgentSpec spec, _)) {
            members.put(spec.id(), spec.supervision());
            return this;
        }
        throw new AssertionError(document);
    }

    private List<String> doubts() {
        return GroupDoubts.of(members);
    }

    @Test
    void aGroupWhoseMembersAgreeAndWaitInOneDirectionIsNotDoubted() {
        with("ingest", "group: all, order: 1");
        with("worker", "group: all, order: 2, depends.on: {ingest: ready}");
        assertThat(doubts()).isEmpty();
    }

    @Test
    void agentsThatWaitForEachOtherAreToldOfOnce() {
        with("a", "group: all, depends.on: {b: ready}");
        with("b", "group: all, depends.on: {c: started}");
        with("c", "group: all, depends.on: {a: ready}");
        assertThat(doubts())
                .containsExactly(
                        "acme/a, acme/b, acme/c wait for each other to start: depends.on leads in a"
                                + " circle; take one step out");
    }

    @Test
    void aCircleIsToldOfWhateverElseItsAgentsDependOn() {
        with("a", "group: all");
        with("b", "group: all, depends.on: {c: ready}");
        with("c", "group: all, depends.on: {b: ready, a: ready}");
        assertThat(doubts())
                .containsExactly(
                        "acme/b, acme/c wait for each other to start: depends.on leads in a circle;"
                                + " take one step out");
    }

    @Test
    void oneThatStartsEarlierThanWhatItDependsOnIsToldOf() {
        with("ingest", "group: all, order: 2");
        with("worker", "group: all, order: 1, depends.on: {ingest: ready}");
        assertThat(doubts())
                .singleElement()
                .asString()
                .startsWith("acme/worker and acme/ingest wait for each other to start")
                .endsWith("give acme/worker an order of at least 2");
    }

    @Test
    void groupsThatWaitForEachOtherByOrderAndDependencyAreToldOf() {
        with("a", "group: first, parent: {group: all, order: 1}, depends.on: {b: started}");
        with("b", "group: second, parent: {group: all, order: 2}");
        with("c", "group: first, parent: {group: all, order: 1}");
        assertThat(doubts())
                .containsExactly(
                        "acme/a, acme/b wait for each other to start: depends.on says so of some,"
                                + " and the order of their groups of others; give those that wait"
                                + " the higher order");
    }

    @Test
    void oneThatStartsAfterTheGroupItDependsOnIsNotToldOf() {
        with("a", "group: first, parent: {group: all, order: 2}, depends.on: {b: started}");
        with("b", "group: second, parent: {group: all, order: 1}");
        with("c", "group: all, order: 3, depends.on: {a: ready}");
        assertThat(doubts()).isEmpty();
    }

    @Test
    void aDependencyThatIsNobodyOrInAnotherGroupIsToldOf() {
        with("other", "group: others");
        with("worker", "group: all, depends.on: {other: ready, typo: ready}");
        assertThat(doubts())
                .containsExactly(
                        "acme/worker depends on acme/other, which is not in its group",
                        "acme/worker depends on acme/typo, which has no spec: it waits for it");
    }

    @Test
    void membersThatDescribeTheirGroupDifferentlyAreToldOf() {
        with("a", "group: all, strategy: one_for_all");
        with("b", "group: all, strategy: rest_for_one");
        assertThat(doubts())
                .containsExactly(
                        "group acme/all: acme/a and acme/b describe it differently; the first by"
                                + " name is believed");
    }
}
