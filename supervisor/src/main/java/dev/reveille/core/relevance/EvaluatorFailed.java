package dev.reveille.core.relevance;

/** An evaluator gave no score; the last decision holds. */
public final class EvaluatorFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 1_000;

    private final String evaluator;

    /**
     * @param where which of several it was; empty = there is but one
     */
    EvaluatorFailed(String evaluator, String where, Throwable cause) {
        super((where.isEmpty() ? "" : where + ": ") + why(cause), cause);
        this.evaluator = evaluator;
    }

    /** Name of the innermost evaluator that failed. */
    public String evaluator() {
        return evaluator;
    }

    /** One sentence that is never empty and never without end. */
    public static String why(Throwable failure) {
        String said =
                switch (failure) {
                    case StackOverflowError _ -> "the stack overflowed";
                    case RuntimeException e when e.getMessage() != null -> e.getMessage();
                    default -> failure.toString();
                };
        return said.length() > LONGEST ? said.substring(0, LONGEST) + "…" : said;
    }
}
