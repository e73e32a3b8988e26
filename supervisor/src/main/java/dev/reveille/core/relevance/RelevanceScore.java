package dev.reveille.core.relevance;

/**
 * How much an agent matters now.
 *
 * @param value 0 to 1
 */
public record RelevanceScore(double value) {
    public static final RelevanceScore NONE = new RelevanceScore(0);

    public RelevanceScore {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("a score is 0 to 1, was " + value);
        }
    }

    /**
     * The score, clamped into 0..1 (Thymos).
     *
     * @throws IllegalArgumentException if it is not a number: no clamp can tell what was meant
     */
    public static RelevanceScore of(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("the score is not a number");
        }
        return new RelevanceScore(Math.clamp(value, 0.0, 1.0));
    }
}
