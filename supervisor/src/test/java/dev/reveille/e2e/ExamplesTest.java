package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.agent.publish.GaugePublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.config.CatalogueParser;
import dev.reveille.core.fleet.AgentType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each use case of the seeds, from its folder of examples: spec, catalogue and agent as they are.
 */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    @TempDir static Path dir;
    private static Fleet fleet;
    private static GaugePublisher gauges;

    @BeforeAll
    static void start() throws Exception {
        Map<String, AgentType> types = new HashMap<>();
        for (String example :
                new String[] {
                    "hello", "multi-tenant-saas", "costly-llm", "scarce-resources", "events"
                }) {
            types.putAll(
                    CatalogueParser.read(EXAMPLES.resolve(example).resolve("agent-types.yaml"))
                            .orThrow());
        }
        fleet = Fleet.start(dir, types);
        gauges = GaugePublisher.connect(fleet.kafka().bootstrapServers());
    }

    @AfterAll
    static void stop() {
        gauges.close();
        fleet.close();
    }

    @Test
    void multiTenantSaasRunsAnAssistantForEachCustomerWhoIsThereAndNoneWithoutSubscription()
            throws Exception {
        apply("multi-tenant-saas/spec.yaml");
        fleet.activity("there");
        fleet.activity("gone", "login", Map.of("subscription_active", false));
        fleet.awaitState("there/assistant", AgentState.RUNNING);
        fleet.activity("there", "cancelled", Map.of("subscription_active", false));
        fleet.awaitState("there/assistant", AgentState.STOPPED);
        assertThat(fleet.states().get("gone/assistant")).isEmpty();
    }

    @Test
    void costlyLlmAgentsListenWithSomeWorkAndAreActiveWithMuch() throws Exception {
        apply("costly-llm/spec.yaml");
        gauges.queueDepth("acme", Optional.of("writer"), Optional.empty(), 3).get();
        var running = fleet.awaitState("acme/writer", AgentState.RUNNING);
        assertThat(running.mode()).contains("LISTENING");
        gauges.queueDepth("acme", Optional.of("writer"), Optional.empty(), 11).get();
        org.awaitility.Awaitility.await()
                .atMost(Fleet.SOON)
                .until(
                        () ->
                                fleet.states()
                                        .get("acme/writer")
                                        .flatMap(view -> view.mode())
                                        .filter("ACTIVE"::equals)
                                        .isPresent());
        assertThat(fleet.states().get("acme/writer").orElseThrow().pid()).isEqualTo(running.pid());
    }

    @Test
    void scarceResourcesGoToThoseWithPriority() throws Exception {
        gauges.poolResources("default", OptionalDouble.of(0.9), OptionalLong.empty()).get();
        apply("scarce-resources/spec.yaml");
        fleet.awaitState("acme/indexer", AgentState.RUNNING);
        fleet.awaitState("acme/thumbnailer", AgentState.RUNNING);
        gauges.poolResources("default", OptionalDouble.of(0.1), OptionalLong.empty()).get();
        fleet.awaitState("acme/indexer", AgentState.STOPPED);
        fleet.awaitState("acme/thumbnailer", AgentState.STOPPED);
    }

    @Test
    void eventsStartAnAgentOnlyWhileOneOfItsTypeIsPending() throws Exception {
        apply("events/spec.yaml");
        gauges.queueDepth("shop-1", Optional.empty(), Optional.of("newsletter"), 5).get();
        gauges.queueDepth("shop-2", Optional.empty(), Optional.of("order_fulfillment"), 1).get();
        fleet.awaitState("shop-2/fulfilment", AgentState.RUNNING);
        gauges.queueDepth("shop-2", Optional.empty(), Optional.of("order_fulfillment"), 0).get();
        fleet.awaitState("shop-2/fulfilment", AgentState.STOPPED);
        assertThat(fleet.states().get("shop-1/fulfilment")).isEmpty();
    }

    @Test
    void helloGreetsAndSleeps() throws Exception {
        apply("hello/hello.yaml");
        fleet.activity("visitor");
        fleet.awaitState("visitor/hello", AgentState.RUNNING);
        fleet.awaitState("visitor/hello", AgentState.STOPPED);
    }

    private static void apply(String file) {
        fleet.command("apply", "-f", EXAMPLES.resolve(file).toString());
    }
}
