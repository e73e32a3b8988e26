package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.api.Reports;
import dev.reveille.config.SpecParser;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.history.NodeTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OffersTest {
    private static final NodeReport NODE = Reports.node("n1").withTypes(Set.of("echo", "hello"));

    @Test
    void whatALiveNodeOffersIsNotSpokenOf() {
        assertThat(lacking(agent("a", "type: echo"), line(NODE))).isEmpty();
    }

    @Test
    void aTypeNoNodeOffersIsToldOnceWithThoseThereAre() {
        // Given
        String two = agent("a", "type: ecko") + "---\n" + agent("b", "type: ecko");
        // When, then
        assertThat(lacking(two, line(NODE)))
                .singleElement()
                .asString()
                .startsWith("agent acme/a and 1 more: no live node of pool default offers type")
                .contains("ecko", "name one of: echo, hello");
    }

    @Test
    void nodesOfAnotherPoolAndNodesThatAreGoneOfferNothing() {
        assertThat(lacking(agent("a", "type: echo\npool: gpu"), line(NODE)))
                .singleElement()
                .asString()
                .contains("pool gpu", "none of its nodes is alive", "node.pool=gpu", "`pools`");
        var silent =
                new NodeTable.Line(
                        NODE.node(), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(lacking(agent("a", "type: echo"), silent)).hasSize(1);
        assertThat(lacking(agent("a", "type: echo"))).hasSize(1);
    }

    @Test
    void whatNothingPlacesIsTraceableToAPoolWithoutANumber() {
        assertThat(Trouble.served("gpu")).contains("`reveille scheduler`", "pools=default=0,gpu=1");
        assertThat(Trouble.served("default")).doesNotContain("pools");
    }

    @Test
    void whatOnlyObservesOrDiffersByTenantIsNotSpokenOf() {
        assertThat(lacking(agent("a", "type: none\nmode: observe"))).isEmpty();
        String template =
                """
                apiVersion: reveille/v1
                kind: AgentTemplate
                tenant: "*"
                name: t
                type: hello
                pool: "%s"
                """;
        assertThat(lacking(template.formatted("of-{tenant}"))).isEmpty();
        assertThat(lacking(template.formatted("default"))).hasSize(1);
    }

    private static List<String> lacking(String documents, NodeTable.Line... nodes) {
        var read = new SpecParser().file("x.yaml", documents).orThrow();
        return Offers.lacking(read, Map.of(), List.of(nodes));
    }

    private static NodeTable.Line line(NodeReport report) {
        return new NodeTable.Line(
                report.node(), Optional.empty(), Optional.of(report), Optional.of(Instant.now()));
    }

    private static String agent(String name, String more) {
        return "apiVersion: reveille/v1\nkind: Agent\ntenant: acme\nname: "
                + name
                + "\n"
                + more
                + "\n";
    }
}
