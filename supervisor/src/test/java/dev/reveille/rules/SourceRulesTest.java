package dev.reveille.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.SourceMapping;
import dev.reveille.core.relevance.SourceMapping.Input;
import dev.reveille.core.relevance.SourceMapping.Outcome;
import dev.reveille.core.relevance.SourceMappings;
import dev.reveille.core.relevance.TenantEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceRulesTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final TenantId ACME = new TenantId("acme");

    @Test
    void aRecordBecomesAnActivityWithItsAttributes() {
        // Given
        var mapping =
                mapping(
                        """
                        tenant: value.customer.id
                        agent: headers.agent
                        type: '"order_" + value.status'
                        time: timestamp(value.at)
                        attributes:
                          plan: value.customer.plan
                          total: double(value.items.size()) * 2.5
                          first: key == "k" && value.items[0] == 7
                        """);
        var value =
                Map.of(
                        "customer",
                        Map.of("id", "acme", "plan", "gold"),
                        "status",
                        "paid",
                        "at",
                        "2025-12-31T23:59:00Z",
                        "items",
                        List.of(7L, 8L));
        // When
        var outcome = mapping.map(new Input("k", value, Map.of("agent", "a"), AT));
        // Then
        assertThat(outcome)
                .isEqualTo(
                        new Outcome.Told(
                                new TenantEvent.Active(
                                        ACME,
                                        Optional.of("a"),
                                        "order_paid",
                                        Map.of(
                                                "plan", new FactValue.Text("gold"),
                                                "total", new FactValue.Real(5.0),
                                                "first", new FactValue.Flag(true))),
                                Instant.parse("2025-12-31T23:59:00Z")));
    }

    @Test
    void depthsAndGaugesHaveTheirOwnKinds() {
        // Given
        var depth =
                mapping("feeds: queue-depth\ntenant: key\ndepth: value.lag\ntype: '\"mail\"'\n");
        var gauges =
                mapping(
                        """
                        feeds: resources
                        tenant: key
                        attributes: {spend: value.spend, budget: '100', plan: '"gold"'}
                        """);
        // When, then
        assertThat(depth.map(input("acme", Map.of("lag", 4L))))
                .isEqualTo(
                        new Outcome.Told(
                                new TenantEvent.Waiting(
                                        ACME, Optional.empty(), Optional.of("mail"), 4),
                                AT));
        assertThat(gauges.map(input("acme", Map.of("spend", 12.5))))
                .isEqualTo(
                        new Outcome.Told(
                                new TenantEvent.Endowed(
                                        ACME,
                                        new TenantEvent.Resources(
                                                OptionalDouble.empty(),
                                                OptionalLong.empty(),
                                                OptionalDouble.of(12.5),
                                                OptionalDouble.of(100)),
                                        Map.of("plan", new FactValue.Text("gold"))),
                                AT));
    }

    @Test
    void bytesAndNullsCanBeAskedAbout() {
        // Given
        var bytes = mapping("format: bytes\ntenant: 'string(value).split'\n".replace(".split", ""));
        var nulls =
                mapping(
                        "tenant: 'key'\nattributes: {plan: 'has(value.plan) ? value.plan : null'}\n");
        var without = new HashMap<String, Object>();
        without.put("plan", null);
        // When, then
        assertThat(bytes.map(input(null, "acme".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(Outcome.Told.class);
        assertThat(nulls.map(input("acme", without))).isInstanceOf(Outcome.Told.class);
        assertThat(nulls.map(input("acme", Map.of()))).isInstanceOf(Outcome.Told.class);
    }

    @Test
    void whatARecordLacksIsToldAllAtOnce() {
        // Given
        var mapping = mapping("tenant: value.customer\nattributes: {n: value.items}\n");
        // When
        var outcome =
                mapping.map(input(null, Map.of("customer", "no tenant!", "items", List.of())));
        var missing = mapping.map(input(null, Map.of()));
        // Then
        assertThat(messages(outcome))
                .containsExactly(
                        "tenant (value.customer) gave \"no tenant!\"",
                        "attributes.n (value.items) gave []");
        assertThat(messages(missing))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("tenant (value.customer) failed at line 1, column 6: ")
                .contains("customer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "value.absent | at line 1, column 6: there is no absent in the record",
                "headers[\"x\"] | at line 1, column 8: there is no x in the record",
                "value.list[3] | at line 1, column 11: the list has no element 3",
                "string(1 / value.zero) | at line 1, column 10: it divides by zero",
                "value.customer + value.zero | column 16: + does not take what the record has there",
                "value.customer.deep | column 15: what it asks for deep has no fields",
                "string(int(value.customer)) | column 11: \"acme\" is no number",
                "string(timestamp(value.customer)) | column 17: \"acme\" is no time",
                "string(9223372036854775807 + value.one) | a number grows beyond 64 bits",
            })
    void whatAnExpressionCannotDoWithARecordIsSaidInPlainWords(String expression, String said) {
        // Given
        var mapping = mapping("tenant: '" + expression.replace("'", "''") + "'\n");
        var value = Map.of("customer", "acme", "list", List.of("a"), "zero", 0L, "one", 1L);
        // When, then
        assertThat(messages(mapping.map(input(null, value))))
                .singleElement()
                .asString()
                .startsWith("tenant (" + expression + ") failed at line 1, ")
                .endsWith(said);
    }

    @Test
    void aDeletionIsARecordWithoutAValue() {
        assertThat(messages(mapping("tenant: value.customer\n").map(input("k", null))))
                .singleElement()
                .asString()
                .endsWith("the record has no value, as a deletion has none");
        assertThat(messages(mapping("tenant: key\n").map(input(null, null))))
                .containsExactly("tenant (key) gave null");
    }

    @Test
    void whatRelevanceWouldRefuseIsRefusedOfTheRecord() {
        // Given
        var mapping = mapping("tenant: key\ntype: value.type\nattributes: {body: value.body}\n");
        // When
        var outcome = mapping.map(input("acme", Map.of("type", "paid", "body", "x".repeat(1_025))));
        // Then
        assertThat(messages(outcome)).containsExactly("fact body is 1025 characters long");
    }

    @Test
    void aNameThatNoFactCanHaveIsRefusedOfTheSource() {
        // When
        var read =
                SourceMappings.standard()
                        .read(spec("tenant: key\nattributes: {customer plan: key}\n"));
        // Then
        assertThat(((Parsed.Wrong<SourceMapping>) read).problems())
                .extracting(Problem::message)
                .containsExactly("attributes: \"customer plan\" cannot name a fact");
    }

    @Test
    void aRecordThatNestsWithoutEndIsRefusedAndNothingEscapes() {
        // Given
        var mapping = mapping("tenant: key\nattributes: {same: value == value}\n");
        Object deep = List.of();
        for (int i = 0; i < 200_000; i++) {
            deep = List.of(deep);
        }
        // When
        var outcome = mapping.map(input("acme", deep));
        // Then
        assertThat(messages(outcome)).containsExactly("the record is nested too deep");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "tenant: valeu.id | tenant at line 1, column 1 of the expression: no variable is called valeu; did you mean value?",
                "tenant: key + timestamp + 1 | tenant at line 1, column 17 of the expression: + does not take a timestamp and a long",
                "tenant: 1 + 2 | tenant gives a long, not a string",
                "tenant: 'key.' | tenant at line 1, column",
            })
    void aMistakeIsToldWithItsLineAndColumn(String yaml, String said) {
        // When
        var read = SourceMappings.standard().read(spec(yaml + "\n"));
        // Then
        assertThat(read).isInstanceOf(Parsed.Wrong.class);
        assertThat(((Parsed.Wrong<SourceMapping>) read).problems())
                .extracting(Problem::message)
                .anySatisfy(message -> assertThat(message).startsWith(said));
    }

    private static List<String> messages(Outcome outcome) {
        return ((Outcome.Refused) outcome).problems().stream().map(Problem::message).toList();
    }

    private static Input input(@Nullable String key, @Nullable Object value) {
        return new Input(key, value, Map.of(), AT);
    }

    private static SourceMapping mapping(String yaml) {
        return SourceMappings.standard().read(spec(yaml)).orThrow();
    }

    private static SourceSpec spec(String yaml) {
        String format = yaml.contains("format:") ? "" : "format: json\n";
        return new SpecParser()
                .source(
                        "apiVersion: reveille/v1\nkind: Source\nname: s\ntopic: t\n"
                                + format
                                + yaml)
                .orThrow();
    }
}
