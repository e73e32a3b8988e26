package dev.reveille.sim;

import dev.reveille.core.fleet.LifecycleState;

/**
 * What relevance says of an agent.
 *
 * @param at when, in milliseconds
 * @param agent its index
 * @param state what it should be
 * @param spec its document
 * @param raised whether it is told uncommitted first
 * @param aborted whether it is never committed
 */
record Wish(
        long at, int agent, LifecycleState state, String spec, boolean raised, boolean aborted) {
    Wish at(long other) {
        return new Wish(other, agent, state, spec, raised, aborted);
    }

    /** The same facts, judged otherwise after all. */
    Wish judgedAgain() {
        return new Wish(at, agent, LifecycleState.DORMANT, spec, false, false);
    }

    @Override
    public String toString() {
        return "%.3f a%d is to be %s%s%s"
                .formatted(
                        at / 1000.0,
                        agent,
                        state,
                        state.runs() ? " as " + spec : "",
                        aborted ? ", aborted" : raised ? ", uncommitted at first" : "");
    }
}
