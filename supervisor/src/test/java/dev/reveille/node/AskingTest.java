package dev.reveille.node;

import static dev.reveille.node.Askers.heard;
import static dev.reveille.node.Askers.more;
import static dev.reveille.node.Askers.type;
import static dev.reveille.node.Askers.written;
import static dev.reveille.node.Records.placed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.CapabilitiesSpec;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.Scope;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What real processes may ask their node for, and what they are denied. */
@Timeout(120)
class AskingTest {
    private static final String SENDS =
            "{\"type\":\"send\",\"id\":\"s\",\"to\":\"%s\",\"payload\":1}";
    private static final String RESTARTS =
            "{\"type\":\"operate\",\"id\":\"o\",\"action\":\"restart\",\"agent\":\"%s\"}";
    private static final String TELLS =
            "{\"type\":\"activity\",\"event\":\"order\",\"attributes\":{\"amount\":3,\"vip\":true}}";

    @TempDir static Path brokerData;
    private static TestBroker broker;
    private static KafkaSettings kafka;

    @TempDir Path dir;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.withTopics(brokerData);
        kafka = broker.kafka();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static List<HistoryEvent> denials(OneNode node, AgentId agent, int atLeast) {
        return node.awaitHistory(agent, Kind.REFUSED, atLeast);
    }

    private static Stream<Activity> activity(AgentId by) {
        String topic = kafka.names().of(Topic.ACTIVITY);
        return written(
                        kafka,
                        Topic.ACTIVITY,
                        bytes -> new SingleObjectCodec().decode(topic, bytes, Activity.class))
                .stream()
                .filter(activity -> activity.getSource().equals("agent:" + by));
    }

    @Test
    void whoWasGrantedNothingIsDeniedEverythingWithTheReason() throws Exception {
        var agent = AgentId.of("acme", "least");
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("asks", type(CapabilitiesSpec.UNWRITTEN)));
            // When
            String[] says = {SENDS.formatted("x"), RESTARTS.formatted("x"), TELLS, TELLS};
            node.write(placed(agent, me, 10, "asks", more("{}", says)));
            // Then
            assertThat(heard(dir, node, agent, "error", 3))
                    .allMatch(line -> line.contains("\"code\":\"CapabilityDenied\""))
                    .allMatch(line -> line.contains("grant it in the agent's spec"))
                    .anyMatch(
                            line ->
                                    line.contains("capabilities.send is none")
                                            && line.contains("\"id\":\"s\""))
                    .anyMatch(
                            line ->
                                    line.contains("capabilities.restart is none")
                                            && line.contains("\"id\":\"o\""))
                    .anyMatch(line -> line.contains("capabilities.activity is false"))
                    .hasSize(3);
            assertThat(denials(node, agent, 3))
                    .extracting(event -> event.reason() + " " + event.details().get("capability"))
                    .containsExactlyInAnyOrder(
                            "CapabilityDenied send",
                            "CapabilityDenied restart",
                            "CapabilityDenied activity");
            assertThat(activity(agent)).isEmpty();
            assertThat(node.state(agent).orElseThrow().state()).isEqualTo(AgentState.RUNNING);
        }
    }

    @Test
    void activityIsPublishedForItsOwnTenantUpToTheQuota() throws Exception {
        var agent = AgentId.of("acme", "teller");
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("asks", type(CapabilitiesSpec.UNWRITTEN)));
            // When: three where two may be, and one that makes no sense
            String wrong = "{\"type\":\"activity\",\"event\":\"e\",\"attributes\":{\"a\":[1]}}";
            node.write(
                    placed(
                            agent,
                            me,
                            10,
                            "asks",
                            more(
                                    "{\"activity\":true,\"quotas\":{\"activity\":2}}",
                                    wrong,
                                    TELLS,
                                    TELLS,
                                    TELLS)));
            // Then
            assertThat(heard(dir, node, agent, "error", 2))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("InvalidMessage", "attributes.a"),
                            line ->
                                    assertThat(line)
                                            .contains("QuotaExceeded", "quotas.activity is 2"));
            assertThat(denials(node, agent, 1))
                    .extracting(HistoryEvent::reason)
                    .containsExactly("QuotaExceeded");
            node.until(() -> activity(agent).count() >= 2);
            assertThat(activity(agent).toList())
                    .hasSize(2)
                    .allSatisfy(
                            told -> {
                                assertThat(told.getTenant()).isEqualTo("acme");
                                assertThat(told.getAgent()).isNull();
                                assertThat(told.getType()).isEqualTo("order");
                                assertThat(told.getAttributes())
                                        .isEqualTo(Map.of("amount", 3L, "vip", true));
                            });
        }
    }

    @Test
    void anotherAgentIsRestartedForOneThatMayAskForIt() throws Exception {
        var agent = AgentId.of("acme", "chief");
        var other = AgentId.of("acme", "hand");
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("asks", type(CapabilitiesSpec.UNWRITTEN)));
            node.write(placed(other, me, 10, "asks", ""));
            long pid = node.await(other, AgentState.RUNNING).pid().getAsLong();
            // When
            String[] says = {RESTARTS.formatted("hand"), RESTARTS.formatted("spare")};
            node.write(placed(agent, me, 11, "asks", more("{\"restart\":[\"hand\"]}", says)));
            // Then
            assertThat(heard(dir, node, agent, "response", 1))
                    .singleElement()
                    .asString()
                    .contains("\"id\":\"o\"", "\"status\":\"ok\"", "\"result\":\"done\"");
            assertThat(heard(dir, node, agent, "error", 1))
                    .singleElement()
                    .asString()
                    .contains("capabilities.restart is [hand], which spare is not of");
            node.until(
                    () ->
                            node.state(other)
                                    .filter(s -> s.state() == AgentState.RUNNING)
                                    .filter(s -> s.pid().getAsLong() != pid)
                                    .isPresent());
            assertThat(node.awaitHistory(other, Kind.OPERATION, 1).getFirst().message())
                    .contains("as agent acme/chief asked");
        }
    }

    @Test
    void anAgentOfAnotherNodeIsAskedForOnTheOperationsTopic() throws Exception {
        var agent = AgentId.of("acme", "boss");
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("asks", type(CapabilitiesSpec.UNWRITTEN)));
            // When
            node.write(
                    placed(
                            agent,
                            me,
                            10,
                            "asks",
                            more("{\"restart\":\"tenant\"}", RESTARTS.formatted("far"))));
            // Then
            assertThat(heard(dir, node, agent, "response", 1).getFirst())
                    .contains("\"result\":\"asked\"");
            String topic = kafka.names().of(Topic.OPERATIONS);
            var requests = new ArrayList<OperationRequest>();
            node.until(
                    () -> {
                        requests.clear();
                        requests.addAll(
                                written(
                                        kafka,
                                        Topic.OPERATIONS,
                                        bytes ->
                                                Reading.OPERATIONS.read(
                                                        new SingleObjectCodec(), topic, bytes)));
                        return !requests.isEmpty();
                    });
            var request = requests.getFirst();
            assertThat(request.agent()).contains(AgentId.of("acme", "far"));
            assertThat(request.verb()).isEqualTo("restart");
            assertThat(request.by()).isEqualTo("agent acme/boss");
            assertThat(request.arguments()).isEqualTo(Map.of("only", "running"));
        }
    }

    @Test
    void whatItsTypeDoesNotAllowASpecDoesNotGetAndWhatNothingEnforcesIsSaid() throws Exception {
        var agent = AgentId.of("acme", "capped");
        var ceiling =
                new CapabilitiesSpec(
                        Optional.of(new Scope.Group()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(false),
                        CapabilitiesSpec.UNWRITTEN.quotas());
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("asks", type(ceiling)));
            // When
            node.write(
                    placed(
                            agent,
                            me,
                            10,
                            "asks",
                            more(
                                    "{\"send\":\"tenant\",\"quotas\":{\"tool.calls\":2}}",
                                    SENDS.formatted("x"),
                                    "{\"type\":\"usage\",\"tool_calls\":2}",
                                    "{\"type\":\"usage\",\"tool_calls\":1}")));
            // Then
            assertThat(heard(dir, node, agent, "error", 2))
                    .satisfiesExactly(
                            line ->
                                    assertThat(line)
                                            .contains("capabilities.send is group", "which x"),
                            line ->
                                    assertThat(line)
                                            .contains("QuotaExceeded", "quotas.tool.calls is 2"));
            assertThat(node.awaitHistory(agent, Kind.LIMIT, 2))
                    .extracting(HistoryEvent::reason)
                    .containsExactlyInAnyOrder("CAPPED", "NOT_ENFORCED");
        }
    }

    @Test
    void aMessageToOneOfItsGroupMayBeSentButNothingCarriesItYet() throws Exception {
        var agent = AgentId.of("acme", "one");
        var other = AgentId.of("acme", "two");
        String group = ",\"supervision\":{\"group\":\"g\"}";
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("asks", type(CapabilitiesSpec.UNWRITTEN)));
            node.write(placed(other, me, 10, "asks", group));
            node.await(other, AgentState.RUNNING);
            // When
            node.write(
                    placed(
                            agent,
                            me,
                            11,
                            "asks",
                            group + more("{\"send\":\"group\"}", SENDS.formatted("two"))));
            // Then
            assertThat(heard(dir, node, agent, "error", 1))
                    .singleElement()
                    .asString()
                    .contains("\"code\":\"NotDelivered\"", "\"id\":\"s\"");
            assertThat(node.history(agent, Kind.REFUSED)).isEmpty();
        }
    }
}
