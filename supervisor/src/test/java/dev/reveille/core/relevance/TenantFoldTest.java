package dev.reveille.core.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TenantFoldTest {
    private static final Instant AT = Contexts.NOW;
    private static final TenantId ACME = new TenantId("acme");

    private static Map<String, Fact> active(Instant at, Map<String, FactValue> attributes) {
        return TenantFold.facts(
                new TenantEvent.Active(ACME, Optional.empty(), "login", attributes), at);
    }

    @Test
    void anOlderRecordThatTookTheLongerWayChangesNothing() {
        // Given
        var known = active(AT, Map.of("plan", new FactValue.Text("gold")));
        var late = active(AT.minusSeconds(5), Map.of("plan", new FactValue.Text("free")));
        // When
        var merged = KnownTenant.merged(known, late);
        // Then
        assertThat(merged).isEqualTo(known);
    }

    @Test
    void attributesStayUntilAnotherEventChangesThem() {
        var known = active(AT, Map.of("plan", new FactValue.Text("gold")));
        var merged = KnownTenant.merged(known, active(AT.plusSeconds(5), Map.of()));
        assertThat(merged).containsKeys("plan", Fact.LAST_ACTIVITY);
    }

    @Test
    void anAgentNeedsOneNodeWithRoomUnlessItsPoolSpeaksForAll() {
        // Given
        var n1 = gauge(FleetGauge.Scope.NODE, "n1", 0.2);
        var n2 = gauge(FleetGauge.Scope.NODE, "n2", 0.6);
        var pool = gauge(FleetGauge.Scope.POOL, "default", 0.1);
        // When
        var byNodes = FleetGauge.facts(List.of(n1, n2), "default", FleetGauge.SILENT);
        var byPool = FleetGauge.facts(List.of(n1, n2, pool), "default", FleetGauge.SILENT);
        // Then
        assertThat(byNodes).singleElement().extracting(Fact::source).isEqualTo("resources:node/n2");
        assertThat(byPool)
                .singleElement()
                .extracting(Fact::source)
                .isEqualTo("resources:pool/default");
    }

    private static FleetGauge gauge(FleetGauge.Scope scope, String name, double cpu) {
        return new FleetGauge(
                scope,
                name,
                new TenantEvent.Resources(
                        OptionalDouble.of(cpu),
                        OptionalLong.empty(),
                        OptionalDouble.of(9),
                        OptionalDouble.empty()),
                AT);
    }
}
