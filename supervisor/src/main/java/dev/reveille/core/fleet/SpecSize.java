package dev.reveille.core.fleet;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** How large a spec may be: it travels within decisions, which must fit a record. */
public final class SpecSize {
    /** Bytes of a document in UTF-8, also of an effective one, template and own spec together. */
    public static final int MOST_BYTES = 256 * 1024;

    private SpecSize() {}

    /**
     * What is wrong with a document that is too large; else empty.
     *
     * @param what such as {@code the spec of acme/a}
     */
    public static List<Problem> problems(String what, String document) {
        int bytes = document.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= MOST_BYTES
                ? List.of()
                : List.of(
                        Problem.invalid(
                                "InvalidAgentSpec",
                                what + " has " + bytes + " bytes",
                                "write at most "
                                        + MOST_BYTES
                                        + ", template and own spec together; keep what is larger"
                                        + " in a file or a topic of the agent's"));
    }
}
