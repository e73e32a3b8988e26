package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.publish.GaugePublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.app.DevFleet;
import dev.reveille.config.CatalogueParser;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.metrics.NodeProbe;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Path EXAMPLES = Path.of("examples");
    @TempDir static Path dir;
    private static DevFleet fleet;
    private static ActivityPublisher activity;
    private static GaugePublisher gauges;
    private static AgentStates states;

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
        fleet =
                DevFleet.start(
                        new DevFleet.Plan(
                                dir,
                                new DevFleet.Broker.Embedded(0),
                                0,
                                50,
                                types,
                                NodeProbe.NONE));
        fleet.awaitReady();
        String kafka = fleet.kafka().bootstrapServers();
        activity = ActivityPublisher.connect(kafka);
        gauges = GaugePublisher.connect(kafka);
        states = AgentStates.connect(kafka);
    }

    @AfterAll
    static void stop() {
        activity.close();
        gauges.close();
        states.close();
        fleet.close();
    }

    @Test
    void multiTenantSaasRunsAnAssistantForEachCustomerWhoIsThereAndNoneWithoutSubscription()
            throws Exception {
        apply("multi-tenant-saas/spec.yaml");
        activity.publish("there", "login", Map.of()).get();
        activity.publish("gone", "login", Map.of("subscription_active", false)).get();
        states.await("there/assistant", AgentState.RUNNING, SOON);
        activity.publish("there", "cancelled", Map.of("subscription_active", false)).get();
        states.await("there/assistant", AgentState.STOPPED, SOON);
        assertThat(states.get("gone/assistant")).isEmpty();
    }

    @Test
    void costlyLlmAgentsListenWithSomeWorkAndAreActiveWithMuch() throws Exception {
        apply("costly-llm/spec.yaml");
        gauges.queueDepth("acme", Optional.of("writer"), Optional.empty(), 3).get();
        var running = states.await("acme/writer", AgentState.RUNNING, SOON);
        assertThat(running.mode()).contains("LISTENING");
        gauges.queueDepth("acme", Optional.of("writer"), Optional.empty(), 11).get();
        org.awaitility.Awaitility.await()
                .atMost(SOON)
                .until(
                        () ->
                                states.get("acme/writer")
                                        .flatMap(view -> view.mode())
                                        .filter("ACTIVE"::equals)
                                        .isPresent());
        assertThat(states.get("acme/writer").orElseThrow().pid()).isEqualTo(running.pid());
    }

    @Test
    void scarceResourcesGoToThoseWithPriority() throws Exception {
        gauges.poolResources("default", OptionalDouble.of(0.9), OptionalLong.empty()).get();
        apply("scarce-resources/spec.yaml");
        states.await("acme/indexer", AgentState.RUNNING, SOON);
        states.await("acme/thumbnailer", AgentState.RUNNING, SOON);
        gauges.poolResources("default", OptionalDouble.of(0.1), OptionalLong.empty()).get();
        states.await("acme/indexer", AgentState.STOPPED, SOON);
        states.await("acme/thumbnailer", AgentState.STOPPED, SOON);
    }

    @Test
    void eventsStartAnAgentOnlyWhileOneOfItsTypeIsPending() throws Exception {
        apply("events/spec.yaml");
        gauges.queueDepth("shop-1", Optional.empty(), Optional.of("newsletter"), 5).get();
        gauges.queueDepth("shop-2", Optional.empty(), Optional.of("order_fulfillment"), 1).get();
        states.await("shop-2/fulfilment", AgentState.RUNNING, SOON);
        gauges.queueDepth("shop-2", Optional.empty(), Optional.of("order_fulfillment"), 0).get();
        states.await("shop-2/fulfilment", AgentState.STOPPED, SOON);
        assertThat(states.get("shop-1/fulfilment")).isEmpty();
    }

    @Test
    void helloGreetsAndSleeps() throws Exception {
        apply("hello/hello.yaml");
        activity.publish("visitor", "login", Map.of()).get();
        states.await("visitor/hello", AgentState.RUNNING, SOON);
        states.await("visitor/hello", AgentState.STOPPED, SOON);
    }

    private static void apply(String file) {
        assertThat(fleet.command("apply", "-f", EXAMPLES.resolve(file).toString())).isZero();
    }
}
