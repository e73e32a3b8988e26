package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.lifecycle.Decision;
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
        return new Said(
                tenant,
                at,
                switch (random.nextInt(4)) {
                    case 0 -> (rig, t) -> rig.activity(t, tenant);
                    case 1 ->
                            (rig, t) ->
                                    rig.activity(
                                            t,
                                            tenant,
                                            Map.of(
                                                    "pending_requests", number,
                                                    "subscription_active", flag));
                    case 2 -> (rig, t) -> rig.queue(t, tenant, null, number);
                    default ->
                            (rig, t) ->
                                    rig.heartbeat(t, tenant + "/queue", 1, flag, (int) number % 2);
                });
    }

    private static List<String> outcome(List<Said> all, Optional<String> only) {
        var outcome = new ArrayList<String>();
        try (Rig rig = Rig.fresh()) {
            for (String tenant : TENANTS) {
                if (only.isEmpty() || only.get().equals(tenant)) {
                    rig.spec(
                            Duration.ZERO,
                            tenant + "/queue",
                            Rig.document("Agent", tenant, "queue", "queue-depth: {}", ""));
                    rig.spec(Duration.ZERO, tenant + "/seen", Rig.fiveSeconds(tenant, "seen"));
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
        var random = new Random(seed);
        var all = new ArrayList<Said>();
        for (int i = 0; i < EVENTS; i++) {
            String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
            all.add(random(tenant, Duration.ofMillis(300L * (i + 1)), random));
        }
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
}
