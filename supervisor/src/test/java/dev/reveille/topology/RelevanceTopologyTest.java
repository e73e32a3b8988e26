package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.core.fleet.LifecycleState.LISTENING;
import static dev.reveille.topology.Rig.fiveSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelevanceTopologyTest {
    private Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private void instead(Rig other) {
        rig.close();
        rig = other;
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    @Test
    void activityWakesAnAgentAndItsDecisionSaysWhy() {
        // Given
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
        rig.history();
        // When
        rig.activity(s(1), "acme");
        // Then
        Decision decision = rig.decision();
        assertThat(decision.state()).isEqualTo(ACTIVE);
        assertThat(decision.previous()).contains(DORMANT);
        assertThat(decision.cause()).isEqualTo("reveille.activity-0@0");
        assertThat(decision.inputs())
                .extracting(FactUsed::name)
                .contains("last_activity_seconds", "subscription_active");
        assertThat(decision.spec()).isPresent();
        assertThat(decision.nextLookAt()).contains(Rig.START.plusSeconds(6));
        assertThat(rig.history())
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event.kind()).isEqualTo(HistoryEvent.Kind.DECIDED);
                            assertThat(event.reason()).isEqualTo("RELEVANT");
                            assertThat(event.details())
                                    .containsEntry("score", "1.0")
                                    .containsKey("input.last_activity_seconds");
                        });
    }

    @Test
    void silencePutsAnAgentToSleepAtTheExactDeadlineAndOnlyOnATick() {
        // Given
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.activity(s(1), "acme");
        rig.decisions();
        // When, then
        rig.tick(s(5.999));
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(6));
        Decision decision = rig.decision();
        assertThat(decision.state()).isEqualTo(DORMANT);
        assertThat(decision.decidedAt()).isEqualTo(Rig.START.plusSeconds(6));
        assertThat(decision.cause()).startsWith("reveille.ticks-0@");
        assertThat(rig.history().getLast().reason()).isEqualTo("IRRELEVANT");
    }

    @Test
    void afterABrokersAbsencePublishersAreGivenTimeToSendWhatHappenedMeanwhile() {
        // Given
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.spec(s(0), "globex/assistant", fiveSeconds("globex", "assistant"));
        rig.activity(s(1), "acme");
        rig.activity(s(1), "globex");
        rig.decisions();
        // When no record was written for a minute
        rig.tickAfterGap(s(61));
        // Then nobody is put to sleep yet
        assertThat(rig.decisions()).allMatch(d -> d.orElseThrow().state() == ACTIVE);
        rig.activity(s(62), "acme");
        rig.tick(s(66));
        // and only who stayed silent is, once publishers have had their time
        assertThat(rig.decisions())
                .filteredOn(d -> d.orElseThrow().state() == DORMANT)
                .extracting(d -> d.orElseThrow().agent().toString())
                .containsExactly("globex/assistant");
    }

    @Test
    void eachActivityPutsTheDeadlineOffWithoutAnotherDecision() {
        // Given
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.activity(s(1), "acme");
        rig.decisions();
        // When
        for (int i = 0; i < 1_000; i++) {
            rig.activity(s(1 + i * 0.01), "acme");
        }
        rig.tick(s(15.98));
        // Then
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(15.99));
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void aTemplateBringsAgentsToLifeOnATenantsFirstActivity() {
        // Given
        rig.template(s(0), "assistant", template("tenant-activity: {" + Rig.CUT_OFFS + "}"));
        rig.tick(s(0.5));
        assertThat(rig.decisions()).isEmpty();
        // When
        rig.activity(s(1), "acme");
        rig.activity(s(1), "globex");
        // Then
        assertThat(rig.decisions())
                .extracting(d -> d.orElseThrow().agent().toString(), d -> d.orElseThrow().state())
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("acme/assistant", ACTIVE),
                        org.assertj.core.api.Assertions.tuple("globex/assistant", ACTIVE));
    }

    private static String template(String evaluator) {
        return Rig.document("AgentTemplate", "*", "assistant", evaluator, "");
    }

    @Test
    void aTemplateAppliedLaterFindsTenantsThatWereActiveBefore() {
        // Given
        rig.activity(s(1), "acme");
        // When
        rig.template(s(2), "assistant", template("tenant-activity: {" + Rig.CUT_OFFS + "}"));
        rig.tick(s(3));
        // Then: what was known before its agent existed counts
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    @Test
    void aChangedTemplateReachesEveryTenantAndADeletedOneTakesItsAgentsAway() {
        // Given
        instead(Rig.rollingOut(10_000));
        rig.template(s(0), "assistant", template("tenant-activity: {" + Rig.CUT_OFFS + "}"));
        IntStream.range(0, 900).forEach(i -> rig.activity(s(1), "tenant" + i));
        assertThat(rig.decisions()).hasSize(900);
        // When: twice the slice and more, so that the walk goes on between records
        rig.template(s(2), "assistant", template("queue-depth: {}"));
        rig.tick(s(3));
        rig.letChoresRun();
        rig.letChoresRun();
        // Then
        assertThat(rig.decisions())
                .hasSize(900)
                .allMatch(d -> d.orElseThrow().state() == DORMANT)
                .allMatch(d -> d.orElseThrow().evaluator().equals("queue-depth"));
        // When
        rig.tombstone(s(4), Topic.TEMPLATES, "assistant");
        rig.tick(s(5));
        rig.letChoresRun();
        rig.letChoresRun();
        // Then
        assertThat(rig.decisions()).hasSize(900).allMatch(Optional::isEmpty);
    }

    @Test
    void anAgentsOwnSpecOverridesItsTemplateFieldByField() {
        // Given
        rig.template(s(0), "assistant", template("tenant-activity: {" + Rig.CUT_OFFS + "}"));
        rig.activity(s(1), "acme");
        var before = rig.decision();
        // When
        rig.spec(
                s(2),
                "acme/assistant",
                "{apiVersion: reveille/v1, kind: Agent, tenant: acme, name: assistant,"
                        + " relevance: {evaluator: {tenant-activity: {active.score: 0.5}}}}");
        // Then: its own score, the template's cut-off
        var after = rig.decision();
        assertThat(after.state()).isEqualTo(LISTENING);
        assertThat(after.score()).isEqualTo(0.5);
        assertThat(after.specVersion()).isNotEqualTo(before.specVersion());
        assertThat(after.nextLookAt()).contains(Rig.START.plusSeconds(6));
        // When its own is deleted, the template's counts again
        rig.tombstone(s(3), Topic.AGENT_SPECS, "acme/assistant");
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    @Test
    void aDeletedSpecLeavesATombstoneAndNoDeadline() {
        // Given
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.activity(s(1), "acme");
        rig.decisions();
        rig.history();
        // When
        rig.tombstone(s(2), Topic.AGENT_SPECS, "acme/assistant");
        // Then
        assertThat(rig.decisions()).containsExactly(Optional.empty());
        assertThat(rig.history().getLast().reason()).isEqualTo("SPEC_DELETED");
        rig.tick(s(60));
        rig.activity(s(61), "acme");
        assertThat(rig.decisions()).isEmpty();
    }

    @Test
    void oneTenantsFactsNeverReachAnothersScore() {
        // Given: the weakness of Thymos, one context for all
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.spec(s(0), "globex/assistant", fiveSeconds("globex", "assistant"));
        rig.decisions();
        // When
        rig.activity(s(1), "acme", Map.of("subscription_active", true, "plan", "gold"));
        rig.activity(s(2), "globex", Map.of("subscription_active", false));
        rig.activity(s(3), "acme");
        rig.tick(s(4));
        // Then
        assertThat(rig.decision().agent()).isEqualTo(AgentId.of("acme", "assistant"));
    }

    @Test
    void badBytesAreDeadLetteredAndTheNextRecordIsHandled() {
        // Given
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.decisions();
        // When
        rig.bytes(s(1), Topic.ACTIVITY, "acme", new byte[] {1, 2, 3});
        rig.activity(s(1), "acme", Map.of("cpu", Double.NaN));
        rig.bytes(s(1), Topic.TEMPLATES, "assistant", new byte[] {9});
        rig.spec(s(1), "acme/other", "{apiVersion: reveille/v1, kind: Agent, tenant: acme}");
        rig.activity(s(2), "acme");
        // Then
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
        var letters = rig.written(Topic.DEAD_LETTERS);
        assertThat(letters).hasSize(4);
        var first = letters.getFirst();
        assertThat(first.value()).containsExactly(1, 2, 3);
        assertThat(first.key()).isEqualTo("acme");
        assertThat(header(first, "__streams.errors.topic")).isEqualTo("reveille.activity");
        assertThat(header(first, "__streams.errors.partition")).isEqualTo("0");
        assertThat(header(first, "__streams.errors.offset")).isEqualTo("0");
        assertThat(header(first, "__streams.errors.exception")).endsWith("CodecException");
        assertThat(header(first, "reveille.remedy")).contains("single-object");
        assertThat(letters)
                .extracting(letter -> header(letter, "__streams.errors.topic"))
                .containsExactlyInAnyOrder(
                        "reveille.activity",
                        "reveille.activity",
                        "reveille.templates",
                        "reveille.agent-specs");
        assertThat(rig.counters.get(Counter.DEAD_LETTERS)).isEqualTo(4);
    }

    private static String header(
            org.apache.kafka.streams.test.TestRecord<String, byte[]> record, String name) {
        return new String(
                record.headers().lastHeader(name).value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void aTickFromBeforeTheTaskBeganStopsNobody() {
        // Given: a scheduler that was down for a minute
        instead(Rig.withBacklogOf(s(60)));
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.spec(s(0), "globex/assistant", fiveSeconds("globex", "assistant"));
        rig.activity(s(1), "acme");
        rig.activity(s(1), "globex");
        rig.decisions();
        // When: old ticks come before the newer activity in the backlog
        rig.tick(s(20));
        rig.tick(s(40));
        assertThat(rig.decisions()).isEmpty();
        rig.activity(s(58), "acme");
        rig.tick(s(59.999));
        assertThat(rig.decisions()).isEmpty();
        // Then: the first tick that proves the backlog read stops who was really silent
        rig.tick(s(60));
        Decision decision = rig.decision();
        assertThat(decision.agent()).isEqualTo(AgentId.of("globex", "assistant"));
        assertThat(decision.state()).isEqualTo(DORMANT);
    }

    @Test
    void anEventInTheBacklogMayWakeButNotStop() {
        // Given
        instead(Rig.withBacklogOf(s(60)));
        rig.spec(s(0), "acme/llm", Rig.document("Agent", "acme", "llm", "queue-depth: {}", ""));
        rig.queue(s(1), "acme", null, 11);
        assertThat(rig.decisions().getLast().orElseThrow().state()).isEqualTo(ACTIVE);
        // When
        rig.queue(s(2), "acme", null, 0);
        // Then
        Decision held = rig.decision();
        assertThat(held.state()).isEqualTo(ACTIVE);
        assertThat(held.wouldBe()).isEqualTo(DORMANT);
        assertThat(held.hold()).contains(HoldReason.STALE);
        rig.tick(s(60));
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void aMisplacedRecordGoesOnceThroughTheRekeyedTopic() {
        // Given: of four partitions the driver has only the first
        instead(Rig.withPartitions(4));
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        String elsewhere = tenantNotIn(0);
        // When
        rig.activity(s(1), elsewhere);
        // Then
        assertThat(rig.counters.get(Counter.MISPLACED)).isGreaterThanOrEqualTo(1);
        var rekeyed = rig.written(Topic.REKEY);
        assertThat(rekeyed).hasSize(1);
        assertThat(rekeyed.getFirst().key()).isEqualTo(elsewhere);
        assertThat(header(rekeyed.getFirst(), "reveille.rekey.topic"))
                .isEqualTo("reveille.activity");
        assertThat(rekeyed.getFirst().getRecordTime()).isEqualTo(Rig.START.plusSeconds(1));
    }

    private static String tenantNotIn(int partition) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "tenant" + i)
                .filter(t -> dev.reveille.schemas.Partitions.ofTenant(t, 4) != partition)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aLineOfJsonWithoutAKeyWakesItsTenantsAgent() {
        // Given
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.decisions();
        // When: as the console producer writes it
        rig.bytes(s(1), Topic.ACTIVITY, null, json("{\"tenant\":\"acme\",\"type\":\"login\"}"));
        // Then
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
        assertThat(rig.written(Topic.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void theTenantIsWhoTheValueNamesWhateverTheKeySays() {
        // Given
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.decisions();
        // When
        rig.bytes(s(1), Topic.ACTIVITY, "globex", json("{\"tenant\":\"acme\"}"));
        // Then
        assertThat(rig.decision().agent()).isEqualTo(AgentId.of("acme", "assistant"));
    }

    @Test
    void jsonWithoutAKeyInAnotherPartitionIsRekeyedByTheTenantItNames() {
        // Given
        instead(Rig.withPartitions(4));
        String elsewhere = tenantNotIn(0);
        byte[] value = json("{\"tenant\":\"" + elsewhere + "\"}");
        // When
        rig.bytes(s(1), Topic.ACTIVITY, null, value);
        // Then
        var rekeyed = rig.written(Topic.REKEY);
        assertThat(rekeyed).isNotEmpty();
        assertThat(rekeyed.getFirst().key()).isEqualTo(elsewhere);
        assertThat(rekeyed.getFirst().value()).isEqualTo(value);
    }

    @Test
    void resourcesAsJsonWithoutAKeyReachTheirTenant() {
        // Given
        rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
        rig.decisions();
        // When
        rig.bytes(
                s(1),
                Topic.RESOURCES,
                null,
                json("{\"scope\":\"TENANT\",\"name\":\"acme\",\"budget\":5}"));
        rig.bytes(s(1), Topic.RESOURCES, null, json("{\"name\":\"default\",\"budget\":5}"));
        // Then
        assertThat(rig.written(Topic.REKEY)).extracting(r -> r.key()).containsExactly("acme");
        assertThat(rig.written(Topic.FLEET)).hasSize(1);
        assertThat(rig.written(Topic.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void unreadableJsonWithoutAKeyIsADeadLetterWithItsRemedy() {
        // When
        rig.bytes(s(1), Topic.ACTIVITY, null, json("{\"tenat\":\"acme\"}"));
        // Then
        assertThat(rig.written(Topic.DEAD_LETTERS))
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(header(letter, "__streams.errors.message"))
                                    .contains("tenat = \"acme\"");
                            assertThat(header(letter, "reveille.remedy")).contains("Activity.avsc");
                        });
    }

    private static byte[] json(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void aMisplacedSpecIsDeadLetteredWithItsRemedy() {
        instead(Rig.withPartitions(4));
        String tenant = tenantNotIn(0);
        rig.spec(s(0), tenant + "/assistant", fiveSeconds(tenant, "assistant"));
        assertThat(rig.decisions()).isEmpty();
        assertThat(rig.written(Topic.DEAD_LETTERS))
                .singleElement()
                .satisfies(
                        letter ->
                                assertThat(header(letter, "reveille.remedy"))
                                        .contains("reveille apply"));
    }

    @Test
    void freeProcessorsOfAPoolWakeWhatMatters() {
        // Given
        String facts = ", facts: {agent_priority: 0.8}";
        rig.spec(
                s(0),
                "acme/batch",
                Rig.document("Agent", "acme", "batch", "resource-priority: {}", facts));
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
        // When
        rig.cpu(s(1), ResourceScope.POOL, "default", 0.1);
        rig.tick(s(2));
        // Then
        Decision asleep = rig.decision();
        assertThat(asleep.state()).isEqualTo(DORMANT);
        assertThat(asleep.inputs())
                .extracting(FactUsed::source)
                .contains("resources:pool/default", "spec");
        // When another pool has room, nothing changes; when its own has, it wakes
        rig.cpu(s(3), ResourceScope.POOL, "gpu", 0.9);
        rig.tick(s(4));
        assertThat(rig.decisions()).isEmpty();
        rig.cpu(s(5), ResourceScope.POOL, "default", 0.9);
        rig.tick(s(6));
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    @Test
    void aTenantsOwnResourcesReachItsAgentsAlone() {
        // Given
        rig.tick(s(0));
        String facts = ", facts: {agent_priority: 0.8}";
        for (String tenant : new String[] {"acme", "globex"}) {
            rig.spec(
                    s(0),
                    tenant + "/batch",
                    Rig.document("Agent", tenant, "batch", "resource-priority: {}", facts));
        }
        rig.decisions();
        // When
        rig.cpu(s(1), ResourceScope.TENANT, "acme", 0.1);
        rig.tick(s(2));
        // Then
        Decision decision = rig.decision();
        assertThat(decision.agent()).isEqualTo(AgentId.of("acme", "batch"));
        assertThat(decision.cause()).isEqualTo("reveille.resources-0@0");
    }

    @Test
    void typedEventsWakeTheirAgentAndStaleOnesHoldIt() {
        // Given
        rig.spec(
                s(0),
                "acme/orders",
                Rig.document(
                        "Agent",
                        "acme",
                        "orders",
                        "event-driven: {event.type: order_fulfillment}",
                        ", stale.after: 10s"));
        rig.decisions();
        // When, then
        rig.queue(s(1), "acme", "refund", 3);
        assertThat(rig.decisions()).isEmpty();
        rig.queue(s(2), "acme", "order_fulfillment", 1);
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
        rig.tick(s(12));
        assertThat(rig.decision().hold()).contains(HoldReason.STALE);
        rig.queue(s(13), "acme", "order_fulfillment", 0);
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }
}
