package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.schemas.ResourceScope;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StaleTopologyTest {
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void aQueueNobodyRepeatsWakesNobodyAndKeepsNobodyFromWaking() {
        // Given: a queue that was told to be empty once
        String both = "max: [queue-depth, {tenant-activity: {" + Rig.CUT_OFFS + "}}]";
        rig.spec(s(0), "acme/a", Rig.document("Agent", "acme", "a", both, ", stale.after: 60s"));
        rig.queue(s(1), "acme", null, 0);
        rig.tick(s(70));
        var stale = rig.decisions().getLast().orElseThrow();
        assertThat(stale.state()).isEqualTo(DORMANT);
        assertThat(stale.hold()).contains(HoldReason.STALE);
        // When
        rig.activity(s(71), "acme");
        // Then
        var woken = rig.decision();
        assertThat(woken.state()).isEqualTo(ACTIVE);
        assertThat(woken.hold()).contains(HoldReason.STALE);
        // When: the silence that follows would stop it, but the queue may be full by now
        rig.tick(s(76));
        var held = rig.decision();
        assertThat(held.state()).isEqualTo(ACTIVE);
        assertThat(held.wouldBe()).isEqualTo(DORMANT);
        assertThat(held.hold()).contains(HoldReason.STALE);
        assertThat(held.doubted().stale())
                .as("of two inputs, the one that can be too old")
                .containsExactly("pending_requests");
        // When
        rig.queue(s(80), "acme", null, 0);
        // Then
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void everyInputThatBecomesTooOldIsNewsThoughTheHoldIsTheSame() {
        // Given: two inputs of which one is told later
        String both = "max: [queue-depth, {cel: 'available_cpu > 0.5 ? 0.2 : 0.1'}]";
        rig.spec(s(0), "acme/a", Rig.document("Agent", "acme", "a", both, ", stale.after: 60s"));
        rig.queue(s(1), "acme", null, 0);
        rig.cpu(s(31), ResourceScope.POOL, "default", 0.9);
        rig.tick(s(65));
        assertThat(rig.decisions().getLast().orElseThrow().doubted().stale())
                .containsExactly("pending_requests");
        // When
        rig.tick(s(95));
        // Then
        assertThat(rig.decision().doubted().stale())
                .containsExactly("pending_requests", "available_cpu");
        // When
        rig.queue(s(96), "acme", null, 0);
        // Then
        assertThat(rig.decision().doubted().stale()).containsExactly("available_cpu");
    }
}
