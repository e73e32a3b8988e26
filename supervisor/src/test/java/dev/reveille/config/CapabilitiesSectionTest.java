package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.Shape;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Capabilities;
import dev.reveille.core.fleet.CapabilitiesSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.QuotasSpec;
import dev.reveille.core.fleet.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code capabilities} section of a spec, and of a type. */
class CapabilitiesSectionTest {
    private static final String HEAD =
            """
            apiVersion: reveille/v1
            kind: Agent
            tenant: acme
            name: writer
            type: echo
            """;

    private static Parsed<List<SpecDocument>> file(String capabilities) {
        return new SpecParser().file("f.yaml", HEAD + "capabilities: " + capabilities + "\n");
    }

    private static AgentSpec spec(String more) {
        return new SpecParser().read(HEAD + more).orThrow();
    }

    @Test
    void allOfItIsReadAndNothingIsWarnedOf() {
        // When
        var parsed =
                file(
                        "{send: [ingest, report], restart: group, activity: true, spawn: true,"
                                + " quotas: {messages: 30, activity: 6, tool.calls: 100}}");
        // Then
        assertThat(((Parsed.Ok<List<SpecDocument>>) parsed).warnings()).isEmpty();
        assertThat(parsed.orThrow().getFirst().effective().capabilities())
                .isEqualTo(
                        new CapabilitiesSpec(
                                Optional.of(new Scope.Listed(Set.of("ingest", "report"))),
                                Optional.of(new Scope.Group()),
                                Optional.of(true),
                                Optional.of(true),
                                new QuotasSpec(
                                        OptionalInt.of(30),
                                        OptionalInt.of(6),
                                        OptionalInt.of(100))));
    }

    @Test
    void whoSaysNothingAsksForNothing() {
        assertThat(spec("").capabilities()).isEqualTo(CapabilitiesSpec.UNWRITTEN);
        assertThat(spec("").capabilities().within(CapabilitiesSpec.UNWRITTEN))
                .isEqualTo(Capabilities.LEAST);
    }

    @Test
    void thatNothingEnforcesSpawnFalseIsSaid() {
        assertThat(((Parsed.Ok<List<SpecDocument>>) file("{spawn: false}")).warnings())
                .singleElement()
                .asString()
                .contains("f.yaml", "capabilities.spawn: false is not enforced");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{send: everyone} | 16 | capabilities.send is \"everyone\" | none, group, tenant",
                "{send: tenent} | 16 | capabilities.send is \"tenent\" | did you mean tenant?",
                "{send: ''} | 16 | capabilities.send is | none, group, tenant",
                "{send: 7} | 16 | capabilities.send is | or a list of agents' names",
                "{send: []} | 16 | capabilities.send lists 0 agents | 1 to 1000 names",
                "{restart: [../a]} | 16 | capabilities.restart lists \"../a\" | without the tenant",
                "{activity: often} | 16 | capabilities.activity is \"often\" | true or false",
                "{quotas: {messages: 0}} | 25 | capabilities.quotas.messages is 0 | from 1 to",
                "{quotas: {tools: 5}} | 25 | capabilities.quotas.tools is not a known key | tool",
                "{sends: none} | 16 | capabilities.sends is not a known key | send",
            })
    void nonsenseIsRefusedWithItsPlace(
            String capabilities, int column, String what, String remedy) {
        // When
        var problems = ((Parsed.Wrong<List<SpecDocument>>) file(capabilities)).problems();
        // Then
        assertThat(problems).hasSize(1);
        Problem problem = problems.getFirst();
        assertThat(problem.message()).contains(what);
        assertThat(problem.remedy()).contains(remedy);
        assertThat(problem.spot().orElseThrow().line()).isEqualTo(6);
        assertThat(problem.spot().orElseThrow().column()).isEqualTo(column);
    }

    @Test
    void aChangeOfThemAsksForAnotherProcess() {
        var before = spec("capabilities: {send: group}");
        assertThat(Shape.restartNeeded(before, spec("capabilities: {send: tenant}"))).isTrue();
        assertThat(Shape.restartNeeded(before, spec("capabilities: {send: group}\nlabels: {a: b}")))
                .isFalse();
    }

    @Test
    void aTypesAreTheCeilingOfItsSpecs() {
        var types =
                CatalogueParser.read(
                        Path.of("/types.yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: AgentTypes
                        types:
                          echo: {command: x, capabilities: {send: group, activity: false}}
                        """);
        Map<String, AgentType> read = types.orThrow();
        CapabilitiesSpec ceiling =
                Optional.ofNullable(read.get("echo")).orElseThrow().confines().capabilities();
        assertThat(ceiling.send()).contains(new Scope.Group());
        var asked = spec("capabilities: {send: tenant, activity: true}").capabilities();
        assertThat(asked.within(ceiling).send()).isEqualTo(new Scope.Group());
        assertThat(asked.within(ceiling).activity()).isFalse();
    }
}
