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
}
