package dev.reveille.core.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FittedTest {
    private static final Instant AT = Contexts.NOW;
    private static final TenantId ACME = new TenantId("acme");

    private static TenantEvent.Active active(Map<String, FactValue> attributes) {
        return new TenantEvent.Active(ACME, Optional.empty(), "login", attributes);
    }

    private static Fitted fitted(TenantEvent event) {
        return Fitted.of(Map.of(), event, TenantFold.facts(event, AT), AT);
    }

    private static List<String> messages(Fitted fitted) {
        return fitted.problems().stream().map(Problem::message).toList();
    }

    @Test
    void anActivityCountsWithoutTheAttributesThatCannotBeFactsAndEachIsTold() {
        // Given
        var attributes = new TreeMap<String, FactValue>();
        attributes.put("plan", new FactValue.Text("gold"));
        attributes.put("@activity", new FactValue.Whole(1));
        attributes.put("@rates", new FactValue.Whole(1));
        attributes.put("long", new FactValue.Text("x".repeat(TenantFold.LONGEST_TEXT + 1)));
        // When
        var fitted = fitted(active(attributes));
        // Then
        assertThat(fitted.refused()).isFalse();
        assertThat(fitted.news()).containsOnlyKeys("plan", Fact.LAST_ACTIVITY);
        assertThat(fitted.news())
                .hasEntrySatisfying(
                        Fact.LAST_ACTIVITY,
                        fact -> assertThat(fact.value()).isEqualTo(new FactValue.Text("login")));
        assertThat(messages(fitted))
                .containsExactly(
                        "\"@activity\" cannot name a fact",
                        "\"@rates\" cannot name a fact",
                        "fact long is 1025 characters long");
    }

    @Test
    void resourcesCannotPassForActivity() {
        var none =
                new TenantEvent.Resources(
                        OptionalDouble.empty(),
                        OptionalLong.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty());
        var event =
                new TenantEvent.Endowed(
                        ACME, none, Map.of(Fact.LAST_ACTIVITY, new FactValue.Text("hello")));
        assertThat(fitted(event).refused()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "pending_requests, many, 'the text \"many\", not a whole number'",
        "pending_requests, 1.5, '1.5, not a whole number'",
        "pending_events.order, true, 'true, not a whole number'",
        "subscription_active, yes, 'the text \"yes\", not true or false'",
        "agent_priority, high, 'the text \"high\", not a number'",
        "event_type, 5, '5, not a text'",
    })
    void aKnownFactKeepsItsLastValueWhereAnotherTypeIsTold(
            String name, String told, String reason) {
        // Given
        Object plain =
                told.equals("true")
                        ? (Object) true
                        : told.matches("[0-9]+")
                                ? (Object) Long.valueOf(told)
                                : told.matches("[0-9.]+") ? (Object) Double.valueOf(told) : told;
        // When
        var fitted = fitted(active(Map.of(name, FactValue.of(plain).orElseThrow())));
        // Then
        assertThat(fitted.news()).containsOnlyKeys(Fact.LAST_ACTIVITY);
        assertThat(messages(fitted))
                .containsExactly("fact " + name + " is " + reason + ", and stays what it was");
    }

    @Test
    void aWholeNumberMayBeWrittenWithAPointAndANumberWithout() {
        var told =
                Map.<String, FactValue>of(
                        "pending_requests", new FactValue.Real(3.0),
                        "agent_priority", new FactValue.Whole(1));
        assertThat(fitted(active(told)).problems()).isEmpty();
    }

    @Test
    void theScoreIsNobodysToTell() {
        var fitted = fitted(active(Map.of("score", new FactValue.Real(0.9))));
        assertThat(fitted.news()).doesNotContainKey("score");
        assertThat(messages(fitted)).singleElement().asString().contains("decided last");
    }

    @Test
    void ofTooManyAttributesAtOnceThoseThatFitAreKept() {
        // Given
        var attributes = new TreeMap<String, FactValue>();
        for (int i = 0; i < 301; i++) {
            attributes.put("a%03d".formatted(i), new FactValue.Whole(i));
        }
        // When
        var fitted = fitted(active(attributes));
        // Then
        assertThat(fitted.news())
                .hasSize(TenantFold.MOST_FACTS + 1)
                .containsKeys("a000", "a255", Fact.LAST_ACTIVITY);
        assertThat(messages(fitted))
                .singleElement()
                .asString()
                .contains("without its attributes a256, a257", "and 35 more");
    }

    @Test
    void anActivityWhoseTypeIsTooLongIsRefusedByThatName() {
        var type = "x".repeat(TenantFold.LONGEST_TEXT + 1);
        var fitted = fitted(new TenantEvent.Active(ACME, Optional.empty(), type, Map.of()));
        assertThat(fitted.refused()).isTrue();
        assertThat(messages(fitted)).containsExactly("type is 1025 characters long");
    }
}
