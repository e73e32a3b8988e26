package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void tenantsThatGainAndLoseAreInOrderOfColdStartsAndIdleMinutes() {
        // Given: returns after 3 minutes, after 7, never
        var trace =
                Traces.of("x..x..x..x..........", "x......x......x.....", "x...................");
        var one = Replaying.run(trace, ReplayPolicies.named("fixed:1m").orThrow());
        var six = Replaying.run(trace, ReplayPolicies.named("fixed:6m").orThrow());
        // When, Then
        assertThat(six.gains(one))
                .extracting(Outcome.Change::toString)
                .containsExactly(
                        "Change[tenant=t0, coldStarts=-3, unserved=0, idle=8]",
                        "Change[tenant=t1, coldStarts=-2, unserved=0, idle=14]");
        assertThat(six.losses(one))
                .extracting(Outcome.Change::toString)
                .containsExactly("Change[tenant=t2, coldStarts=0, unserved=0, idle=5]");
        assertThat(six.gains(six)).isEmpty();
    }

    @Test
    void figuresOfOtherTenantsAreNotComparedThoughTheirSumsAgree() {
        // Given
        var policy = ReplayPolicies.named("fixed:1m").orThrow();
        var both = Replaying.run(Traces.of("x..x..", "x....."), policy);
        var swapped = Replaying.run(Traces.of("x.....", "x..x.."), policy);
        var one = Replaying.run(Traces.of("x..x.x"), policy);
        // When, Then
        assertThat(both.isComparable(both)).isTrue();
        assertThat(both.isComparable(swapped)).isFalse();
        assertThat(both.isComparable(one)).isFalse();
        assertThat(both.gains(one)).isEmpty();
    }
}
