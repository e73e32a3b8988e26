package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.TenantId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: assistant
            type: echo
            labels: {owner: "{tenant}", tier: basic}
            config: {greeting: "hello {tenant}", "{tenant}": kept}
            relevance:
              evaluator: {tenant-activity: {active.within: 5s, listening.within: 10s}}
              dwell: {up: 1s}
            """;

    private final SpecParser parser = new SpecParser();

    @ParameterizedTest
    @CsvSource({
        "*, acme, true",
        "acme, acme, true",
        "acme, acme2, false",
        "a*e, acme, true",
        "a*e, acne, true",
        "a*m, acme, false",
        "t????, t0042, true",
        "t????, t042, false",
        "*-eu-*, acme-eu-1, true",
        "*-eu-*, acme-us-1, false",
        "a*b*c, aXbXbc, true"
    })
    void aPatternCoversTenants(String pattern, String tenant, boolean covered) {
        String template = TEMPLATE.replace("\"*\"", "\"" + pattern + "\"");
        assertThat(parser.matches(template, new TenantId(tenant))).isEqualTo(covered);
    }

    @Test
    void theTenantIsFilledInEverywhereButInKeys() {
        // When
        var spec = parser.instantiate(TEMPLATE, ACME, "").orThrow();
        // Then
        assertThat(spec.id()).hasToString("acme/assistant");
        assertThat(spec.labels()).containsEntry("owner", "acme");
        assertThat(spec.config()).isEqualTo("{\"greeting\":\"hello acme\",\"{tenant}\":\"kept\"}");
        assertThat(parser.read(spec.document()).orThrow()).isEqualTo(spec);
    }

    @Test
    void anAgentsOwnDocumentOverridesItsTemplateFieldByField() {
        // Given
        String own =
                """
                apiVersion: reveille/v1
                kind: Agent
                tenant: acme
                name: assistant
                labels: {tier: gold}
                relevance:
                  evaluator: {tenant-activity: {active.within: 9s}}
                  dwell:
                """;
        // When
        var spec = parser.instantiate(TEMPLATE, ACME, own).orThrow();
        // Then
        assertThat(spec.type()).isEqualTo("echo");
        assertThat(spec.labels()).containsEntry("owner", "acme").containsEntry("tier", "gold");
        assertThat(spec.relevance().evaluator().parameters())
                .containsEntry("active.within", "9s")
                .containsEntry("listening.within", "10s");
        assertThat(spec.relevance().dwell().up()).isEqualTo(java.time.Duration.ofSeconds(1));
    }

    @Test
    void anotherEvaluatorReplacesTheTemplatesWithAllItsParameters() {
        // Given
        String own =
                "{apiVersion: reveille/v1, kind: Agent, tenant: acme, name: assistant,"
                        + " relevance: {evaluator: {queue-depth: {high: 3}}}}";
        // When
        var evaluator = parser.instantiate(TEMPLATE, ACME, own).orThrow().relevance().evaluator();
        // Then
        assertThat(evaluator.name()).isEqualTo("queue-depth");
        assertThat(evaluator.parameters()).containsOnlyKeys("high");
    }

    @Test
    void aTemplateFileIsCheckedWithATenantFilledIn() {
        // When
        var good = parser.file("t.yaml", TEMPLATE).orThrow();
        var bad = parser.file("t.yaml", TEMPLATE.replace("\"*\"", "\"a b\"").replace("1s", "1"));
        // Then
        assertThat(good)
                .singleElement()
                .isInstanceOfSatisfying(
                        SpecDocument.OfTemplate.class,
                        template -> {
                            assertThat(template.name()).isEqualTo("assistant");
                            assertThat(template.tenants()).isEqualTo("*");
                            assertThat(template.document()).contains("hello {tenant}");
                        });
        assertThat(((Parsed.Wrong<List<SpecDocument>>) bad).problems())
                .extracting(Problem::message)
                .containsExactly(
                        "t.yaml, line 3, column 1 (template assistant): tenant is \"a b\"",
                        "t.yaml, line 10, column 11 (template assistant): relevance.dwell.up is"
                                + " 1");
    }
}
