package dev.reveille.config;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactNames;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.TenantFold;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code relevance.facts} section of a spec: facts that the spec itself tells. */
final class FactsSection {
    private static final String FORM = "a text, a number, true or false";

    /** Shorter names are words of users' own, however near they are to a known one. */
    private static final int SHORTEST_SLIP = 8;

    private FactsSection() {}

    static Map<String, Object> read(Fields facts, EvaluatorSpec evaluator) {
        var told = new LinkedHashMap<String, Object>();
        for (String name : facts.keys()) {
            if (!FactNames.valid(name)) {
                facts.wrong(name, "cannot name a fact", FactNames.FORM);
            } else if (name.equals(Fact.SCORE)) {
                facts.wrong(
                        name, "is what was decided last, and not to be told", "use another name");
            } else {
                meant(name, evaluator)
                        .ifPresent(
                                near ->
                                        facts.wrong(
                                                name,
                                                "is no fact that the evaluator reads",
                                                "did you mean \"" + near + "\"?"));
            }
            value(facts, name).ifPresent(value -> told.put(name, value));
        }
        return told;
    }

    private static Optional<Object> value(Fields facts, String name) {
        var given =
                facts.<Object>value(
                        name,
                        FORM,
                        value -> value instanceof Map || value instanceof List ? null : value);
        var value = given.flatMap(FactValue::of);
        if (given.isPresent() && value.isEmpty()) {
            facts.wrong(name, "is " + Documents.kind(given.get()), "write " + FORM);
        }
        FactNames.kind(name)
                .filter(kind -> value.isPresent() && !kind.takes(value.get()))
                .ifPresent(
                        kind ->
                                facts.wrong(
                                        name,
                                        "is "
                                                + Documents.kind(given.get())
                                                + ", and this fact is "
                                                + kind.words(),
                                        "write " + kind.words()));
        if (given.orElse("") instanceof String text && text.length() > TenantFold.LONGEST_TEXT) {
            facts.wrong(
                    name,
                    "is " + text.length() + " characters long",
                    "write at most " + TenantFold.LONGEST_TEXT);
        }
        return given;
    }

    /** The known fact it probably should be called; empty where it may be one of the user's own. */
    private static Optional<String> meant(String name, EvaluatorSpec evaluator) {
        String policy = evaluator.name() + " " + evaluator.parameters();
        if (FactNames.known(name) || name.length() < SHORTEST_SLIP || policy.contains(name)) {
            return Optional.empty();
        }
        return Nearest.to(name, FactNames.KNOWN)
                .filter(_ -> Evaluators.standard().foreign().stream().noneMatch(policy::contains));
    }
}
