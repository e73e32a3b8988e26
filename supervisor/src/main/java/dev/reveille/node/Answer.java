package dev.reveille.node;

/** What came of a check. */
sealed interface Answer {
    /** It is well. */
    record Good() implements Answer {}

    /** It answered, and is not well. */
    record Bad(String why) implements Answer {}

    /** It did not answer in time. */
    record None(String why) implements Answer {}

    /** It could not be asked, for a reason of the node's own. */
    record Unknown(String why) implements Answer {}

    /** Whether a failure to connect is the node's own: it has no descriptors or ports left. */
    static boolean ours(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("Too many open files")
                    || message.contains("Cannot assign requested address")) {
                return true;
            }
        }
        return false;
    }
}
