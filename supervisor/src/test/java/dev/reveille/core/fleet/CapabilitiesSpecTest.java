package dev.reveille.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Scope.Group;
import dev.reveille.core.fleet.Scope.Listed;
import dev.reveille.core.fleet.Scope.Nobody;
import dev.reveille.core.fleet.Scope.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CapabilitiesSpecTest {
    private static final CapabilitiesSpec MUCH = spec(new Tenant(), true, 100);
    private static final CapabilitiesSpec LITTLE = spec(new Group(), false, 10);

    private static CapabilitiesSpec spec(Scope scope, boolean flag, int quota) {
        return new CapabilitiesSpec(
                Optional.of(scope),
                Optional.of(scope),
                Optional.of(flag),
                Optional.of(flag),
                new QuotasSpec(
                        OptionalInt.of(quota), OptionalInt.of(quota), OptionalInt.of(quota)));
    }

    @Test
    void whoWritesNothingMayNothing() {
        assertThat(Capabilities.LEAST)
                .isEqualTo(
                        new Capabilities(
                                new Nobody(), new Nobody(), false, 60, 60, OptionalInt.empty()));
    }

    @Test
    void aTypeBoundsWhatItsSpecsAskForAndGrantsNothingByItself() {
        assertThat(MUCH.within(CapabilitiesSpec.UNWRITTEN))
                .isEqualTo(
                        new Capabilities(
                                new Tenant(), new Tenant(), true, 100, 100, OptionalInt.of(100)));
        assertThat(MUCH.within(LITTLE))
                .isEqualTo(
                        new Capabilities(
                                new Group(), new Group(), false, 10, 10, OptionalInt.of(10)));
        assertThat(LITTLE.within(MUCH)).isEqualTo(MUCH.within(LITTLE));
        assertThat(CapabilitiesSpec.UNWRITTEN.within(MUCH).send()).isEqualTo(new Nobody());
        assertThat(CapabilitiesSpec.UNWRITTEN.within(MUCH).activity()).isFalse();
        assertThat(CapabilitiesSpec.UNWRITTEN.within(LITTLE).messages()).isEqualTo(10);
    }

    @Test
    void whatIsAboveItsTypesCeilingIsNamedWithBothValues() {
        assertThat(MUCH.above(LITTLE))
                .containsExactly(
                        "capabilities.send is tenant, its type allows group",
                        "capabilities.restart is tenant, its type allows group",
                        "capabilities.activity is true, its type allows false",
                        "capabilities.spawn is true, its type allows false",
                        "capabilities.quotas.messages is 100, its type allows 10",
                        "capabilities.quotas.activity is 100, its type allows 10",
                        "capabilities.quotas.tool.calls is 100, its type allows 10");
        assertThat(LITTLE.above(MUCH)).isEmpty();
        assertThat(MUCH.above(CapabilitiesSpec.UNWRITTEN)).isEmpty();
        assertThat(CapabilitiesSpec.UNWRITTEN.above(LITTLE)).isEmpty();
    }

    static Stream<Scope> scopes() {
        return Stream.of(
                new Nobody(),
                new Group(),
                new Tenant(),
                new Listed(Set.of("a", "b")),
                new Listed(Set.of("b", "c")),
                new Scope.Both(new Group(), new Listed(Set.of("a"))));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void aScopeWithinAnotherCoversWhomBothCover(Scope one) {
        for (Scope other : scopes().toList()) {
            for (String name : List.of("a", "b", "c", "d")) {
                for (boolean sameGroup : List.of(true, false)) {
                    assertThat(one.within(other).covers(name, sameGroup))
                            .as("%s within %s covers %s", one.text(), other.text(), name)
                            .isEqualTo(
                                    one.covers(name, sameGroup) && other.covers(name, sameGroup));
                }
            }
        }
    }
}
