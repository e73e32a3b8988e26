package dev.reveille.rules;

import dev.cel.common.values.NullValue;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactNames;
import dev.reveille.core.relevance.FactNames.Kind;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.SourceMapping;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantEvent.Resources;
import dev.reveille.core.relevance.TenantFold;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A source whose expressions are CEL. */
record CelMapping(
        SourceSpec spec,
        SourceRule tenant,
        Optional<SourceRule> agent,
        Optional<SourceRule> type,
        Optional<SourceRule> time,
        Optional<SourceRule> depth,
        SortedMap<String, SourceRule> attributes)
        implements SourceMapping {

    @Override
    public Outcome map(Input input) {
        Outcome outcome = read(input);
        // what relevance would refuse is refused here, where the source can be named
        if (outcome instanceof Outcome.Told(TenantEvent event, Instant at)) {
            var wrong = new ArrayList<>(TenantFold.refusals(event));
            wrong.addAll(TenantFold.tooMany(Map.of(), TenantFold.facts(event, at)));
            return wrong.isEmpty() ? outcome : new Outcome.Refused(wrong);
        }
        return outcome;
    }

    private Outcome read(Input input) {
        Map<String, Object> variables;
        try {
            variables = SourceRule.variables(input);
        } catch (StackOverflowError e) {
            return refused("the record is nested too deep", "publish flatter records");
        }
        var reading = new Reading(variables, new ArrayList<>());
        var whose = reading.tenant(tenant);
        var name = agent.flatMap(rule -> reading.name(rule, whose));
        var what = type.flatMap(reading::text);
        var when = time.flatMap(reading::time).orElse(input.timestamp());
        var waiting = depth.flatMap(reading::depth);
        var facts = new TreeMap<String, FactValue>();
        attributes.forEach((n, rule) -> reading.fact(n, rule).ifPresent(f -> facts.put(n, f)));
        if (whose.isEmpty() || !reading.problems().isEmpty()) {
            return new Outcome.Refused(List.copyOf(reading.problems()));
        }
        return switch (spec.feeds()) {
            case ACTIVITY ->
                    new Outcome.Told(
                            new TenantEvent.Active(
                                    whose.get(), name, what.orElse("activity"), facts),
                            when);
            case QUEUE_DEPTH ->
                    waiting.<Outcome>map(
                                    depth ->
                                            new Outcome.Told(
                                                    new TenantEvent.Waiting(
                                                            whose.get(), name, what, depth),
                                                    when))
                            .orElseGet(() -> refused("depth gave null", "let it give a number"));
            case RESOURCES -> new Outcome.Told(endowed(whose.get(), facts), when);
        };
    }

    private static Outcome refused(String message, String remedy) {
        return new Outcome.Refused(List.of(SourceRules.wrong(message, remedy)));
    }

    private static TenantEvent endowed(TenantId tenant, TreeMap<String, FactValue> facts) {
        var resources =
                new Resources(
                        number(facts.remove("available_cpu")),
                        whole(facts.remove("available_memory")),
                        number(facts.remove("spend")),
                        number(facts.remove("budget")));
        return new TenantEvent.Endowed(tenant, resources, facts);
    }

    private static OptionalDouble number(@Nullable FactValue value) {
        return switch (value) {
            case FactValue.Whole(long n) -> OptionalDouble.of((double) n);
            case FactValue.Real(double n) -> OptionalDouble.of(n);
            case null, default -> OptionalDouble.empty();
        };
    }

    private static OptionalLong whole(@Nullable FactValue value) {
        var number = number(value);
        return number.isPresent()
                ? OptionalLong.of((long) number.getAsDouble())
                : OptionalLong.empty();
    }

    /** One record being read; what is wrong with it is gathered. */
    private record Reading(Map<String, Object> variables, List<Problem> problems) {
        private Optional<Object> value(SourceRule rule) {
            return rule.value(variables, problems::add);
        }

        private <T> Optional<T> wrong(SourceRule rule, Object gave, String wanted) {
            problems.add(
                    SourceRules.wrong(
                            rule.key() + " (" + rule.text() + ") gave " + shown(gave),
                            "let it give " + wanted));
            return Optional.empty();
        }

        private static String shown(Object value) {
            String text = String.valueOf(value).replace("NULL_VALUE", "null");
            return value instanceof String ? "\"" + cut(text) + "\"" : cut(text);
        }

        private static String cut(String text) {
            return text.length() > 80 ? text.substring(0, 80) + "…" : text;
        }

        Optional<TenantId> tenant(SourceRule rule) {
            int before = problems.size();
            Optional<Object> given = value(rule);
            if (given.isEmpty()) {
                return problems.size() > before
                        ? Optional.empty()
                        : wrong(rule, NullValue.NULL_VALUE, "an existing tenant's id");
            }
            return given.get() instanceof String id && TenantId.valid(id)
                    ? Optional.of(new TenantId(id))
                    : wrong(
                            rule,
                            given.get(),
                            "a tenant's id: 1 to 64 letters, digits, dots, underscores or dashes");
        }

        Optional<String> name(SourceRule rule, Optional<TenantId> tenant) {
            return value(rule)
                    .flatMap(
                            given ->
                                    given instanceof String name && TenantId.valid(name)
                                            ? Optional.of(
                                                    tenant.map(t -> new AgentId(t, name).name())
                                                            .orElse(name))
                                            : wrong(rule, given, "an agent's name"));
        }

        Optional<String> text(SourceRule rule) {
            return value(rule)
                    .flatMap(
                            given ->
                                    given instanceof String text
                                            ? Optional.of(text)
                                            : wrong(rule, given, "a text"));
        }

        Optional<Instant> time(SourceRule rule) {
            return value(rule)
                    .flatMap(
                            given ->
                                    switch (given) {
                                        case Instant at -> Optional.of(at);
                                        case Long millis ->
                                                Optional.of(Instant.ofEpochMilli(millis));
                                        default ->
                                                wrong(
                                                        rule,
                                                        given,
                                                        "a timestamp, or milliseconds since 1970");
                                    });
        }

        Optional<Long> depth(SourceRule rule) {
            return value(rule)
                    .flatMap(
                            given ->
                                    given instanceof Number n
                                                    && n.doubleValue() >= 0
                                                    && n.doubleValue() == n.longValue()
                                            ? Optional.of(n.longValue())
                                            : wrong(rule, given, "a whole number from 0 on"));
        }

        Optional<FactValue> fact(String name, SourceRule rule) {
            var kind = FactNames.kind(name);
            String wanted = kind.map(Kind::words).orElse("a text, a number, true or false");
            return value(rule)
                    .flatMap(
                            given ->
                                    FactValue.of(given)
                                            .filter(v -> kind.isEmpty() || kind.get().takes(v))
                                            .or(() -> wrong(rule, given, wanted)));
        }
    }
}
