package dev.reveille.core.relevance;

import static java.util.Objects.requireNonNull;

import dev.reveille.core.fleet.FactUsed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A score and how it came about.
 *
 * @param score the score
 * @param explanation one sentence
 * @param inputs every fact that was looked at, defaults included
 * @param nextLook the exact moment at which time alone changes the score; empty = it never does
 */
public record Evaluation(
        RelevanceScore score,
        String explanation,
        List<FactUsed> inputs,
        Optional<Instant> nextLook) {
    public Evaluation {
        requireNonNull(score, "score");
        requireNonNull(explanation, "explanation");
        inputs = List.copyOf(inputs);
        requireNonNull(nextLook, "nextLook");
    }
}
