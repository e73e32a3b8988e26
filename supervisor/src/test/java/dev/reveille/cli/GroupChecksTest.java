package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.SpecDocument;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose specs a file is held against. */
class GroupChecksTest {
    @TempDir Path directory;

    private static final String HEN =
            "{apiVersion: reveille/v1, kind: Agent, tenant: acme, name: hen, type: t,"
                    + " supervision: {group: all, depends.on: {egg: ready}}}";

    private static final String EGG =
            "{apiVersion: reveille/v1, kind: %s, tenant: %s, name: egg, type: t,"
                    + " supervision: {group: all, depends.on: {hen: ready}}}";

    private List<SpecDocument> read(String document) throws IOException {
        Path file = Files.writeString(directory.resolve("file.yaml"), document);
        return switch (SpecFiles.read(List.of(file))) {
            case Parsed.Ok<SpecFiles.Found>(var found, _) -> found.documents();
            case Parsed.Wrong<SpecFiles.Found>(var wrong) -> throw new AssertionError(wrong);
        };
    }

    @Test
    void anAgentIsHeldAgainstThoseOfItsTenantThatAreThere() throws IOException {
        // Given
        var specs = new HashMap<AgentId, String>();
        specs.put(AgentId.of("acme", "hen"), HEN);
        specs.put(AgentId.of("acme", "egg"), EGG.formatted("Agent", "acme"));
        // When
        var warnings = GroupChecks.warnings(read(EGG.formatted("Agent", "acme")), specs, Map.of());
        // Then
        assertThat(warnings).singleElement().asString().contains("wait for each other");
    }

    @Test
    void andAgainstWhatTemplatesMakeForItsTenant() throws IOException {
        // Given
        var specs = Map.of(AgentId.of("acme", "hen"), HEN);
        var templates = Map.of("egg", EGG.formatted("AgentTemplate", "\"*\""));
        // When
        var warnings = GroupChecks.warnings(read(HEN), specs, templates);
        // Then
        assertThat(warnings).singleElement().asString().contains("wait for each other");
    }

    @Test
    void anotherTenantsAgentsAreNotAsked() throws IOException {
        // Given
        var specs =
                Map.of(
                        AgentId.of("acme", "hen"),
                        HEN,
                        AgentId.of("globex", "egg"),
                        EGG.formatted("Agent", "globex"));
        // When
        var warnings = GroupChecks.warnings(read(HEN), specs, Map.of());
        // Then
        assertThat(warnings).singleElement().asString().contains("has no spec");
    }

    @Test
    void templatesAreTriedOnTenantsWithSpecsOfTheirOwnAndWhatIsAlikeIsSaidOnce()
            throws IOException {
        // Given
        var specs = new HashMap<AgentId, String>();
        for (String tenant : List.of("acme", "globex", "initech")) {
            specs.put(AgentId.of(tenant, "hen"), HEN.replace("acme", tenant));
        }
        specs.put(AgentId.of("umbrella", "hen"), HEN.replace("acme", "umbrella").replace(EATS, ""));
        String template = EGG.formatted("AgentTemplate", "\"*\"");
        // When
        var warnings = GroupChecks.warnings(read(template), specs, Map.of("egg", template));
        // Then
        assertThat(warnings)
                .satisfiesExactly(
                        of(
                                all ->
                                        all.startsWith(
                                                "{tenant}/egg depends on {tenant}/hen, which has")),
                        of(
                                one ->
                                        one.contains("acme/egg")
                                                && one.endsWith("; so with 2 tenants more")));
    }

    private static final String EATS = ", depends.on: {egg: ready}";

    private static ThrowingConsumer<String> of(Predicate<String> said) {
        return warning -> assertThat(warning).matches(said);
    }

    @Test
    void ofTenantsWithoutTheirOwnOneOfEachPatternIsTried() throws IOException {
        // Given
        String egg = EGG.formatted("AgentTemplate", "\"*\"");
        String hen = HEN.replace("Agent", "AgentTemplate").replace("acme", "\"acme-*\"");
        // When
        var warnings = GroupChecks.warnings(read(hen), Map.of(), Map.of("egg", egg, "hen", hen));
        // Then
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("acme-*/egg, acme-*/hen wait for each other");
    }

    @Test
    void howManyWereNotCheckedIsSaid() throws IOException {
        // Given
        var specs = new HashMap<AgentId, String>();
        for (int i = 0; i < 101; i++) {
            specs.put(AgentId.of("t" + i, "hen"), HEN.replace("acme", "t" + i));
        }
        String egg = EGG.formatted("AgentTemplate", "\"*\"").replace("hen: ready", "");
        // When
        var warnings = GroupChecks.warnings(read(egg), specs, Map.of("egg", egg));
        // Then
        assertThat(warnings)
                .containsExactly(
                        "groups were checked for the first 100 of 101 tenants with specs of their own");
    }
}
