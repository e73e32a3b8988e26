package dev.reveille.os;

import java.io.IOException;

/** What the machine is short of when a file cannot be had, and what helps. */
public final class Shortage {
    private Shortage() {}

    /**
     * What helps.
     *
     * @param otherwise where the system names nothing that has run out
     */
    public static String remedy(IOException why, String otherwise) {
        String what = String.valueOf(why.getMessage());
        if (what.contains("Too many open files")) {
            return "raise ulimit -n of the supervisor (3 for each agent)";
        }
        if (what.contains("No space left") || what.contains("quota exceeded")) {
            return "make room on the volume it lies in";
        }
        return otherwise;
    }
}
