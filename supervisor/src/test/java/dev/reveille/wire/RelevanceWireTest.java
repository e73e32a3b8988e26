package dev.reveille.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.LeftPools;
import dev.reveille.core.lifecycle.Standing;
import dev.reveille.core.relevance.ActivityRates;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.QueueDepth;
import dev.reveille.schemas.RelevanceDecision;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelevanceWireTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123Z");
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final RelevanceWire WIRE = new RelevanceWire(CODEC, TopicNames.DEFAULT);
    private static final Map<String, FactValue> EVERY_TYPE =
            Map.of(
                    "plan", new FactValue.Text("gold"),
                    "seats", new FactValue.Whole(12),
                    "agent_priority", new FactValue.Real(0.75),
                    "subscription_active", new FactValue.Flag(true));

    private static byte[] bytes(Topic topic, SpecificRecordBase value) {
        return CODEC.encode(TopicNames.DEFAULT.of(topic), value);
    }

    @Test
    void whatTenantsDoComesThroughUnchanged() {
        // Given
        var tenant = new TenantId("acme");
        var active = new TenantEvent.Active(tenant, Optional.of("bot"), "login", EVERY_TYPE);
        var waiting = new TenantEvent.Waiting(tenant, Optional.empty(), Optional.of("refund"), 3);
        // When
        var readActive =
                WIRE.activity(bytes(Topic.ACTIVITY, TenantEvents.toAvro(active, AT, "test")));
        var readWaiting =
                WIRE.queueDepth(bytes(Topic.QUEUE_DEPTH, TenantEvents.toAvro(waiting, AT, "test")));
        // Then
        assertThat(readActive).isEqualTo(active);
        assertThat(readWaiting).isEqualTo(waiting);
    }

    @Test
    void resourcesComeThroughWithWhatTheyLeaveOut() {
        // Given
        var resources =
                new TenantEvent.Resources(
                        OptionalDouble.of(0.25),
                        OptionalLong.empty(),
                        OptionalDouble.of(1.5),
                        OptionalDouble.empty());
        var endowed = new TenantEvent.Endowed(new TenantId("acme"), resources, EVERY_TYPE);
        var gauge = new FleetGauge(FleetGauge.Scope.POOL, "default", resources, AT);
        // When
        var read = WIRE.resources(bytes(Topic.RESOURCES, ResourceSamples.toAvro(endowed, AT)), AT);
        // Then
        assertThat(read).isEqualTo(new RelevanceWire.Sample.OfTenant(endowed));
        assertThat(WIRE.fleet(WIRE.fleet(gauge))).isEqualTo(gauge);
    }

    @Test
    void aDecisionComesThroughWithItsExplanation() {
        // Given
        var decision =
                new Decision(
                        AgentId.of("acme", "assistant"),
                        "default",
                        0.6,
                        LifecycleState.ACTIVE,
                        Optional.of(LifecycleState.ACTIVE),
                        LifecycleState.LISTENING,
                        Optional.of(HoldReason.DWELL),
                        "tenant-activity",
                        "active within 7d: 0.6",
                        List.of(
                                new FactUsed("a", "1", "long", Optional.of(AT), "activity"),
                                new FactUsed("b", "x", "string", Optional.empty(), "default")),
                        new Thresholds(0.8, 0.5, 0.2, 0.01),
                        "p1",
                        "s1",
                        AT.minusSeconds(5),
                        AT,
                        Optional.of(AT.plusSeconds(5)),
                        "reveille.activity-3@17",
                        true,
                        Optional.of("{}"),
                        Optional.of(
                                new AgentOverride(
                                        OverrideScope.parse("agent/acme/a"),
                                        AgentOverride.Kind.START,
                                        Optional.of(AT.plusSeconds(60)),
                                        "ana",
                                        AT,
                                        "a demonstration")),
                        new Decision.Doubted(Optional.of("no such key"), List.of("b", "a")),
                        new LeftPools(new TreeMap<>(Map.of("gpu", 3L, "old", 1L))));
        // When
        var record = CODEC.decode("relevance", WIRE.decision(decision), RelevanceDecision.class);
        // Then
        assertThat(Decisions.fromAvro(record)).isEqualTo(decision);
    }

    @Test
    void memoriesComeBackFromTheirStores() {
        // Given
        var fact = new Fact("plan", new FactValue.Text("gold"), AT, "activity");
        var tenant =
                new KnownTenant(
                        Map.of("plan", fact),
                        List.of("a", "b"),
                        Optional.of(new ActivityRates(AT, 1.5, 2.5, 3.5)));
        var standing =
                new Standing(
                        LifecycleState.DORMANT,
                        AT,
                        Optional.of(AT.minusSeconds(5)),
                        LifecycleState.LISTENING,
                        0.05,
                        Optional.of(AT.minusSeconds(9)),
                        Optional.of(AT.minusSeconds(7)));
        var last =
                new KnownAgent.Last(
                        standing,
                        LifecycleState.ARCHIVED,
                        Optional.of(HoldReason.STALE),
                        "s1",
                        Optional.of(AT.plusSeconds(9)),
                        true,
                        42,
                        "STOP agent/acme/a 7",
                        "gpu",
                        true,
                        "busy,pending_requests",
                        new LeftPools(new TreeMap<>(Map.of("default", 7L))));
        var agent = new KnownAgent("{}", Map.of("plan", fact), Optional.of(last));
        // When, then
        assertThat(WIRE.tenant(WIRE.tenant(tenant))).isEqualTo(tenant);
        assertThat(WIRE.agent(WIRE.agent(agent))).isEqualTo(agent);
        assertThat(WIRE.agent(WIRE.agent(KnownAgent.UNKNOWN))).isEqualTo(KnownAgent.UNKNOWN);
    }

    @ParameterizedTest(name = "tenant \"{0}\"")
    @ValueSource(strings = {"", "../etc", "a/b", "-x", "a b"})
    void aTenantThatIsAPathTrickIsRefusedWithItsRemedy(String tenant) {
        var activity = Activity.newBuilder().setTenant(tenant).build();
        assertThatThrownBy(() -> WIRE.activity(bytes(Topic.ACTIVITY, activity)))
                .isInstanceOf(Problems.class)
                .hasMessageContaining("Remedy");
    }

    @Test
    void whatIsNoNumberAndWhatIsNegativeIsRefused() {
        // Given
        var cpu = ResourceSample.newBuilder().setName("n1").setAvailableCpu(Double.NaN).build();
        var depth = QueueDepth.newBuilder().setTenant("acme").setDepth(-1).build();
        // When, then
        assertThatThrownBy(() -> WIRE.resources(bytes(Topic.RESOURCES, cpu), AT))
                .hasMessageContaining("available_cpu is NaN");
        assertThatThrownBy(() -> WIRE.queueDepth(bytes(Topic.QUEUE_DEPTH, depth)))
                .hasMessageContaining("depth is -1");
    }
}
