package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is paused goes on running as it is while its template changes, or goes. */
class PausedTemplatesTest {
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private void template(double at, String pool) {
        String within = "tenant-activity: {active.within: 1h}";
        rig.template(
                s(at),
                "assistant",
                Rig.document("AgentTemplate", "*", "assistant", within, "")
                        .replace("type: echo", "type: echo, pool: " + pool));
    }

    private Decision running() {
        template(0, "default");
        rig.activity(s(1), "acme");
        return rig.decision();
    }

    private void pause(double at, String scope, double until) {
        say(at, scope, until);
        rig.tick(s(at + 0.5));
        assertThat(rig.decision().override()).isPresent();
    }

    private void say(double at, String scope, double until) {
        rig.override(
                s(at),
                new AgentOverride(
                        OverrideScope.parse(scope),
                        AgentOverride.Kind.PAUSE,
                        until == 0 ? Optional.empty() : Optional.of(Rig.START.plus(s(until))),
                        "ana",
                        Rig.START.plus(s(at)),
                        ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent/acme/assistant", "tenant/acme", "template/assistant", "all"})
    void aDeletedTemplateTakesItsAgentsAwayOnceTheyAreResumed(String scope) {
        // Given
        running();
        pause(2, scope, 0);
        // When
        rig.tombstone(s(4), Topic.TEMPLATES, "assistant");
        rig.tick(s(6));
        rig.activity(s(7), "acme");
        rig.tick(s(8));
        // Then
        assertThat(rig.decisions()).isEmpty();
        rig.tombstone(s(9), Topic.OVERRIDES, scope);
        rig.tick(s(10));
        assertThat(rig.decisions()).containsExactly(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent/acme/assistant", "template/assistant", "pool/default", "all"})
    void aChangedTemplateReachesThemOnceTheyAreResumed(String scope) {
        // Given
        Decision before = running();
        pause(2, scope, 0);
        // When
        template(4, "gpu");
        rig.tick(s(6));
        rig.activity(s(7), "acme");
        rig.activity(s(8), "globex");
        // Then only who comes after is made from the new one
        assertThat(rig.decision().agent().tenant().value()).isEqualTo("globex");
        rig.tombstone(s(9), Topic.OVERRIDES, scope);
        rig.tick(s(10));
        assertThat(rig.decisions())
                .extracting(d -> d.orElseThrow())
                .filteredOn(d -> d.agent().equals(before.agent()))
                .singleElement()
                .satisfies(
                        after -> {
                            assertThat(after.state()).isEqualTo(ACTIVE);
                            assertThat(after.pool()).isEqualTo("gpu");
                            assertThat(after.specVersion()).isNotEqualTo(before.specVersion());
                        });
    }

    @Test
    void aPauseThatEndsByItselfLetsTheChangeThroughAtItsMoment() {
        running();
        pause(2, "all", 20);
        template(4, "gpu");
        rig.tick(s(19.9));
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(20));
        assertThat(rig.decision().pool()).isEqualTo("gpu");
    }

    @Test
    void itsOwnSpecIsAWordAboutOneAgentAndCountsAtOnce() {
        running();
        pause(2, "all", 0);
        rig.spec(
                s(4),
                "acme/assistant",
                "{apiVersion: reveille/v1, kind: Agent, tenant: acme, name: assistant, pool: gpu}");
        assertThat(rig.decision().pool()).isEqualTo("gpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent/acme/assistant", "tenant/acme", "template/assistant", "all"})
    void aPauseThatIsProlongedOrShortenedHoldsThoseWhoseTemplateIsGoneToItsNewEnd(String scope) {
        // Given
        running();
        pause(2, scope, 20);
        rig.tombstone(s(4), Topic.TEMPLATES, "assistant");
        rig.tick(s(6));
        // When
        say(7, scope, 100);
        rig.tick(s(60));
        rig.activity(s(61), "acme");
        say(62, scope, 80);
        rig.tick(s(79.9));
        // Then
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(80));
        assertThat(rig.decisions()).containsExactly(Optional.empty());
    }

    @Test
    void anotherPauseThatCameMeanwhileHoldsThoseWhoseTemplateIsGone() {
        // Given
        running();
        pause(2, "pool/default", 0);
        rig.tombstone(s(4), Topic.TEMPLATES, "assistant");
        rig.tick(s(6));
        // When
        say(7, "tenant/acme", 0);
        rig.tick(s(8));
        rig.tombstone(s(9), Topic.OVERRIDES, "pool/default");
        rig.tick(s(10));
        say(11, "pool/default", 0);
        rig.tombstone(s(12), Topic.OVERRIDES, "tenant/acme");
        rig.tick(s(13));
        // Then
        assertThat(rig.decisions()).isEmpty();
        rig.tombstone(s(14), Topic.OVERRIDES, "pool/default");
        rig.tick(s(15));
        assertThat(rig.decisions()).containsExactly(Optional.empty());
    }

    @Test
    void aPauseOfThePoolTheyWereStartedForThatIsSaidAnewHoldsThem() {
        // Given
        running();
        pause(2, "pool/default", 0);
        template(4, "gpu");
        rig.tick(s(6));
        // When
        say(7, "pool/default", 20);
        rig.tick(s(19.9));
        // Then
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(20));
        assertThat(rig.decision().pool()).isEqualTo("gpu");
    }
}
