package dev.reveille.cli;

import dev.reveille.config.SpecDiff;
import java.util.List;

/**
 * What a change of a document would do.
 *
 * @param fields that differ
 * @param agents that are there and whose spec it changes
 * @param restarted of them: those whose process is replaced
 * @param stopped of them: those whose process ends, for nothing describes it any more
 * @param untouched of them: those whose process stays
 */
record Effect(List<SpecDiff.Field> fields, int agents, int restarted, int stopped, int untouched) {
    static final Effect NONE = new Effect(List.of(), 0, 0, 0, 0);

    /** For people. */
    String told() {
        if (agents == 0) {
            return "no agent is there that it would touch";
        }
        int dormant = agents - restarted - stopped - untouched;
        return "touches "
                + count(agents, "agent")
                + ": restarts "
                + restarted
                + (stopped > 0 ? ", stops " + stopped : "")
                + ", leaves "
                + untouched
                + " running"
                + (dormant > 0 ? "; " + dormant + " not running" : "");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
