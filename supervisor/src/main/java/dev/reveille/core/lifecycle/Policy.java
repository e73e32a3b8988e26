package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.RelevanceEvaluator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A spec ready to judge by.
 *
 * @param spec the effective spec
 * @param evaluator made of its parameters
 * @param version first 12 hexadecimal digits of the SHA-256 of evaluator, parameters, thresholds
 *     and dwell; two decisions with the same version were made by the same rules
 */
public record Policy(AgentSpec spec, RelevanceEvaluator evaluator, String version) {
    /** The policy of a spec, or everything that is wrong with its evaluator. */
    public static Parsed<Policy> of(AgentSpec spec) {
        return of(spec, Evaluators.standard());
    }

    /** As {@link #of(AgentSpec)}, by other evaluators than the class path's as they are. */
    public static Parsed<Policy> of(AgentSpec spec, Evaluators evaluators) {
        return evaluators
                .read(spec.relevance().evaluator(), spec.relevance().thresholds())
                .map(evaluator -> new Policy(spec, evaluator, version(spec.relevance())));
    }

    static String version(RelevanceSpec relevance) {
        String text =
                String.join(
                        "\n",
                        relevance.evaluator().name(),
                        canonical(relevance.evaluator().parameters()),
                        canonical(relevance.facts()),
                        relevance.thresholds().toString(),
                        relevance.dwell().toString(),
                        relevance.staleAfter().toString(),
                        relevance.archiveAfter().toString());
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String canonical(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Policy::canonical).toList().toString();
        }
        if (!(value instanceof Map<?, ?> map)) {
            return String.valueOf(value);
        }
        var sorted = new TreeMap<String, String>();
        map.forEach((key, inner) -> sorted.put(String.valueOf(key), canonical(inner)));
        return sorted.toString();
    }
}
