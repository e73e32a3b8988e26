package dev.reveille.core.relevance.combine;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.relevance.Evaluation;
import dev.reveille.core.relevance.NamedEvaluator;
import dev.reveille.core.relevance.RelevanceContext;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What parts of one evaluator gave, each at its part's place. */
record Together(List<NamedEvaluator> parts, List<Evaluation> given) {
    /** All of them are asked; one that fails is the failure of the whole. */
    static Together of(List<NamedEvaluator> parts, RelevanceContext context) {
        return new Together(parts, parts.stream().map(part -> part.evaluate(context)).toList());
    }

    double score(int part) {
        return given.get(part).score().value();
    }

    /** Name and explanation of a part. */
    String told(int part) {
        return parts.get(part).name() + ": " + given.get(part).explanation();
    }

    /** Each input once. */
    List<FactUsed> inputs() {
        var all = new LinkedHashSet<FactUsed>();
        given.forEach(evaluation -> all.addAll(evaluation.inputs()));
        return List.copyOf(all);
    }

    /** The earliest of the parts'. */
    Optional<Instant> nextLook() {
        return given.stream().flatMap(e -> e.nextLook().stream()).min(Instant::compareTo);
    }
}
