package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Parsed;

/**
 * Makes evaluators of one kind, each from the parameters of a spec. Found by {@link
 * java.util.ServiceLoader}: a public class with a public constructor without arguments, named in
 * {@code META-INF/services/dev.reveille.core.relevance.EvaluatorFactory} of a jar on the class
 * path. All of Reveille's own evaluators are found the same way.
 */
public interface EvaluatorFactory {
    /**
     * What specs call it, such as {@code queue-depth}: lower case letters, digits and dashes,
     * beginning with a letter, at most 64. No two factories may offer the same name.
     */
    String name();

    /**
     * Reads the parameters of one spec; ends with {@link Parameters#result}, so that everything
     * that is wrong is told at once. Called whenever a spec is applied or first used, on any
     * thread.
     */
    Parsed<RelevanceEvaluator> read(Parameters parameters);
}
