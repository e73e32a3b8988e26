package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.ResourceScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant's agents come to does not depend on any other tenant. */
class FactIsolationTest {
    private static final List<String> TENANTS = List.of("a", "a.b", "ab", "b");
    private static final int EVENTS = 300;

    /** Something said of a tenant at some time. */
    private record Said(String tenant, Duration at, BiConsumer<Rig, Duration> how) {}

    private static Said random(String tenant, Duration at, Random random) {
        long number = random.nextInt(20);
        boolean flag = random.nextBoolean();
        Map<String, Object> attributes =
                Map.of("pending_requests", number, "subscription_active", flag);
        return new Said(
                tenant,
                at,
                switch (random.nextInt(7)) {
                    case 0 -> (rig, t) -> rig.activity(t, tenant);
                    case 1 -> (rig, t) -> rig.activity(t, tenant, attributes);
                    case 2 -> (rig, t) -> rig.queue(t, tenant, flag ? "order" : null, number);
                    case 3 -> (rig, t) -> rig.activityOf(t, tenant, "seen", attributes);
                    case 4 -> (rig, t) -> rig.cpu(t, ResourceScope.TENANT, tenant, number / 20.0);
                    case 5 -> (rig, t) -> rig.budget(t, tenant, (double) number, 15);
                    default ->
                            (rig, t) ->
                                    rig.heartbeat(t, tenant + "/queue", 1, flag, (int) number % 2);
                });
    }

    private static List<Said> random(long seed) {
        var random = new Random(seed);
        var all = new ArrayList<Said>();
        for (int i = 0; i < EVENTS; i++) {
            String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
            all.add(random(tenant, Duration.ofMillis(300L * (i + 1)), random));
        }
        return all;
    }

    private static void agents(Rig rig, String tenant) {
        var evaluators =
                Map.of(
                        "queue", "queue-depth: {}",
                        "seen", "tenant-activity: {" + Rig.CUT_OFFS + "}",
                        "batch", "resource-priority: {}",
                        "order", "event-driven: {event.type: order}",
                        "lively", "cel: 'activity_rate_1m > 2.0 ? 1.0 : 0.0'");
        evaluators.forEach(
                (name, evaluator) ->
                        rig.spec(
                                Duration.ZERO,
                                tenant + "/" + name,
                                Rig.document("Agent", tenant, name, evaluator, "")));
    }

    private static List<String> outcome(List<Said> all, Optional<String> only) {
        var outcome = new ArrayList<String>();
        try (Rig rig = Rig.fresh()) {
            for (String tenant : TENANTS) {
                if (only.isEmpty() || only.get().equals(tenant)) {
                    agents(rig, tenant);
                }
            }
            for (Said said : all) {
                rig.tick(said.at());
                if (only.isEmpty() || only.get().equals(said.tenant())) {
                    said.how().accept(rig, said.at());
                }
            }
            rig.decisions().forEach(d -> outcome.add(told(d.orElseThrow())));
        }
        return outcome;
    }

    private static String told(Decision d) {
        return d.agent()
                + " "
                + d.state()
                + " "
                + d.wouldBe()
                + " "
                + d.score()
                + " "
                + d.hold()
                + " "
                + d.decidedAt()
                + " "
                + d.nextLookAt()
                + " "
                + d.inputs();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aTenantAmongOthersIsJudgedAsIfItWereAlone(long seed) {
        // Given
        var all = random(seed);
        // When
        var together = outcome(all, Optional.empty());
        // Then
        for (String tenant : TENANTS) {
            assertThat(together)
                    .filteredOn(told -> told.startsWith(tenant + "/"))
                    .isNotEmpty()
                    .isEqualTo(outcome(all, Optional.of(tenant)));
        }
    }

    /** Of those who share a habit, {@code learned} knows sums: not whose they are. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void toWhatIsLearnedOfATenantItMakesNoDifferenceWhoTheOthersAre(long seed) {
        // Given
        var random = new Random(seed);
        var visits = new ArrayList<Integer>();
        for (int i = 0; i < EVENTS; i++) {
            visits.add(random.nextInt(4));
        }
        // When
        var some = learned(visits, TENANTS);
        var others = learned(visits, List.of("a", "b", "a.b", "ab"));
        // Then
        assertThat(some).isNotEmpty().isEqualTo(others);
    }

    /** What the first tenant's agent comes to. */
    private static List<String> learned(List<Integer> visits, List<String> tenants) {
        try (Rig rig = Rig.fresh()) {
            for (String tenant : TENANTS) {
                rig.spec(
                        Duration.ZERO,
                        tenant + "/habitual",
                        Rig.document("Agent", tenant, "habitual", "learned: {}", ""));
            }
            Duration at = Duration.ZERO;
            for (int visit : visits) {
                at = at.plusMinutes(1 + visit * 7L);
                rig.tick(at);
                rig.activity(at, tenants.get(visit));
            }
            return rig.decisions().stream()
                    .map(Optional::orElseThrow)
                    .filter(d -> d.agent().tenant().value().equals("a"))
                    .map(FactIsolationTest::told)
                    .toList();
        }
    }
}
