package dev.reveille.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Capabilities;
import dev.reveille.core.fleet.Scope;
import java.util.ArrayList;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CapabilityGateTest {
    private static final AgentId ME = AgentId.of("acme", "me");

    private static Scope scope(String text) {
        return switch (text) {
            case "none" -> new Scope.Nobody();
            case "group" -> new Scope.Group();
            case "tenant" -> new Scope.Tenant();
            default -> new Scope.Listed(Set.of(text.split(";")));
        };
    }

    private static Capabilities quotas(int each) {
        return new Capabilities(
                scope("tenant"), scope("tenant"), true, each, each, OptionalInt.of(each));
    }

    private static String said(Permission permission) {
        return switch (permission) {
            case Permission.Granted() -> "GRANTED";
            case Permission.Denied(var why, var message, var remedy) -> {
                assertThat(message).isNotBlank();
                assertThat(remedy).isNotBlank();
                yield why.name();
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "none,   a,      false, NOT_GRANTED",
        "none,   a,      true,  NOT_GRANTED",
        "group,  a,      true,  GRANTED",
        "group,  a,      false, OUT_OF_SCOPE",
        "tenant, a,      false, GRANTED",
        "a;b,    a,      false, GRANTED",
        "a;b,    c,      true,  OUT_OF_SCOPE",
        "tenant, me,     true,  OUT_OF_SCOPE",
        "tenant, evil/a, false, OUT_OF_SCOPE",
        "tenant, ../a,   false, OUT_OF_SCOPE",
        "tenant, '',     false, OUT_OF_SCOPE",
    })
    void anotherAgentIsReachedAsFarAsTheScopeGoes(
            String scope, String other, boolean sameGroup, String expected) {
        var sends = new Capabilities(scope(scope), scope("none"), false, 9, 9, OptionalInt.empty());
        var restarts =
                new Capabilities(scope("none"), scope(scope), false, 9, 9, OptionalInt.empty());
        var gate = CapabilityGate.FRESH;
        assertThat(said(gate.ask(ME, new Ask.Send(other), sends, sameGroup, 0).permission()))
                .isEqualTo(expected);
        assertThat(said(gate.ask(ME, new Ask.Restart(other), restarts, sameGroup, 0).permission()))
                .isEqualTo(expected);
        // one capability never stands in for the other
        assertThat(said(gate.ask(ME, new Ask.Send(other), restarts, sameGroup, 0).permission()))
                .isNotEqualTo("GRANTED");
    }

    @Test
    void withoutAnyCapabilityNothingIsGrantedButCallsOfToolsWithoutAQuota() {
        var gate = CapabilityGate.FRESH;
        assertThat(said(gate.ask(ME, new Ask.Publish(), Capabilities.LEAST, false, 0).permission()))
                .isEqualTo("NOT_GRANTED");
        assertThat(
                        said(
                                gate.ask(
                                                ME,
                                                new Ask.CalledTools(1_000_000_000_000L),
                                                Capabilities.LEAST,
                                                false,
                                                0)
                                        .permission()))
                .isEqualTo("GRANTED");
    }

    @Test
    void whatIsDeniedCountsAgainstNoQuotaAndMessagesShareTheirs() {
        // Given: room for two
        var may = quotas(2);
        var gate = CapabilityGate.FRESH;
        gate = gate.ask(ME, new Ask.Send("me"), may, false, 0).gate();
        gate = gate.ask(ME, new Ask.Send("a"), may, false, 0).gate();
        gate = gate.ask(ME, new Ask.Restart("a"), may, false, 59).gate();
        // When, then
        var full = gate.ask(ME, new Ask.Send("a"), may, false, 60);
        assertThat(said(full.permission())).isEqualTo("QUOTA");
        assertThat(full.gate()).isEqualTo(gate);
        assertThat(said(gate.ask(ME, new Ask.Send("a"), may, false, 61).permission()))
                .isEqualTo("GRANTED");
        assertThat(said(gate.ask(ME, new Ask.Publish(), may, false, 60).permission()))
                .isEqualTo("GRANTED");
    }

    @Test
    void callsOfToolsBeyondTheQuotaAreToldAndFillIt() {
        var may = quotas(5);
        var over = CapabilityGate.FRESH.ask(ME, new Ask.CalledTools(7), may, false, 0);
        assertThat(said(over.permission())).isEqualTo("QUOTA");
        assertThat(said(over.gate().ask(ME, new Ask.CalledTools(1), may, false, 1).permission()))
                .isEqualTo("QUOTA");
        assertThat(said(over.gate().ask(ME, new Ask.CalledTools(5), may, false, 61).permission()))
                .isEqualTo("GRANTED");
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noMinuteWhereverItBeginsHoldsMoreThanTheQuota(long seed) {
        // Given: askers of all paces
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var may = quotas(1 + random.nextInt(40));
        var gate = CapabilityGate.FRESH;
        var granted = new ArrayList<Long>();
        long millis = 0;
        // When
        for (int i = 0; i < 2_000; i++) {
            millis += random.nextInt(4) == 0 ? random.nextInt(5_000) : random.nextInt(200);
            var answer = gate.ask(ME, new Ask.Publish(), may, false, millis / 1000);
            gate = answer.gate();
            if (answer.permission() instanceof Permission.Granted) {
                granted.add(millis);
            }
        }
        // Then
        assertThat(granted).hasSizeGreaterThan(may.activityEvents());
        for (int first = 0; first + may.activityEvents() < granted.size(); first++) {
            assertThat(granted.get(first + may.activityEvents()) - granted.get(first))
                    .isGreaterThanOrEqualTo(60_000);
        }
        assertThat(gate.activity().slots()).hasSizeLessThanOrEqualTo(61);
    }

    @Test
    void aClockThatGoesBackStandsStill() {
        var may = quotas(2);
        var gate = CapabilityGate.FRESH;
        gate = gate.ask(ME, new Ask.Publish(), may, false, 100).gate();
        gate = gate.ask(ME, new Ask.Publish(), may, false, 20).gate();
        assertThat(gate.activity().slots()).containsExactly(new RateWindow.Slot(100, 2));
        assertThat(said(gate.ask(ME, new Ask.Publish(), may, false, 81).permission()))
                .isEqualTo("QUOTA");
    }

    @Test
    void denialsAreSpokenOfAtOnceThenOnceAMinuteWithHowManyCame() {
        var kind = new Denials.Kind("send", Permission.Why.QUOTA);
        var other = new Denials.Kind("send", Permission.Why.NOT_GRANTED);
        var first = Denials.NONE.with(kind, 100);
        assertThat(first.said()).hasValue(1);
        assertThat(first.denials().with(other, 100).said()).hasValue(1);
        var more = first.denials().with(kind, 101).denials().with(kind, 159);
        assertThat(more.said()).isEmpty();
        assertThat(more.denials().with(kind, 160).said()).hasValue(3);
        assertThat(more.denials().look(kind, 159).said()).isEmpty();
        assertThat(more.denials().look(kind, 160).said()).hasValue(2);
        assertThat(more.denials().look(kind, 160).denials().look(kind, 999).said()).isEmpty();
        assertThat(Denials.NONE.look(kind, 999).said()).isEmpty();
    }
}
