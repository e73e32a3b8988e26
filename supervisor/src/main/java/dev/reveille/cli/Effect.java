package dev.reveille.cli;

import dev.reveille.config.SpecDiff;
import dev.reveille.core.control.Shape;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentState;
import java.util.List;

/**
 * What a change of a document would do.
 *
 * @param fields that differ
 * @param agents that are there and whose spec it changes
 * @param restarted of them: those whose process is replaced
 * @param stopped of them: those whose process ends, for nothing describes it any more
 * @param untouched of them: those whose process stays
 * @param held of them: those whose process stays because what describes it cannot be used
 * @param unforeseen agents that are there and that it may touch: attributes of their tenants decide
 */
record Effect(
        List<SpecDiff.Field> fields,
        int agents,
        int restarted,
        int stopped,
        int untouched,
        int held,
        int unforeseen) {
    static final Effect NONE = of(List.of());

    /** Of fields alone. */
    static Effect of(List<SpecDiff.Field> fields) {
        return new Effect(fields, 0, 0, 0, 0, 0, 0);
    }

    /** Touching an agent in that state, too. */
    Effect with(AgentState state, Outlook old, Outlook now) {
        if (!state.hasProcess()) {
            return plus(0, 0, 0, 0);
        }
        return switch (now) {
            case Outlook.Nothing _ -> plus(0, 1, 0, 0);
            case Outlook.Unusable _ -> plus(0, 0, 0, 1);
            case Outlook.By(AgentSpec is) ->
                    old instanceof Outlook.By(AgentSpec was) && !Shape.restartNeeded(was, is)
                            ? plus(0, 0, 1, 0)
                            : plus(1, 0, 0, 0);
        };
    }

    private Effect plus(int restarts, int stops, int leaves, int holds) {
        return new Effect(
                fields,
                agents + 1,
                restarted + restarts,
                stopped + stops,
                untouched + leaves,
                held + holds,
                unforeseen);
    }

    /** Touching, perhaps, one more. */
    Effect unforeseenToo() {
        return new Effect(fields, agents, restarted, stopped, untouched, held, unforeseen + 1);
    }

    /** Whether there is anybody it may touch. */
    boolean touches() {
        return agents + unforeseen > 0;
    }

    /** For people. */
    String told() {
        if (unforeseen == 0) {
            return sure();
        }
        return (agents == 0 ? "" : sure() + "; ")
                + "may start, restart or stop "
                + count(unforeseen, "agent")
                + ": attributes of tenants decide, which cannot be foretold";
    }

    private String sure() {
        if (agents == 0) {
            return "no agent is there that it would touch";
        }
        int dormant = agents - restarted - stopped - untouched - held;
        return "touches "
                + count(agents, "agent")
                + ": restarts "
                + restarted
                + (stopped > 0 ? ", stops " + stopped : "")
                + (held > 0 ? ", makes specs of " + held + " unusable, which hold" : "")
                + ", leaves "
                + untouched
                + " running"
                + (dormant > 0 ? "; " + dormant + " not running" : "");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
