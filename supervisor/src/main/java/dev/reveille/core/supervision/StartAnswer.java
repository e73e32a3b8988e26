package dev.reveille.core.supervision;

/** Whether an agent's group lets it start, as plain data. */
public sealed interface StartAnswer {
    /** It may. */
    record Free() implements StartAnswer {}

    /**
     * Not yet.
     *
     * @param until what is waited for, for people
     */
    record Wait(String until) implements StartAnswer {}

    /**
     * A group around it is over: not before it is placed anew, or reset.
     *
     * @param how what became of the group
     * @param why for people
     */
    record Shut(How how, String why) implements StartAnswer {}

    /** How a group can be over. */
    enum How {
        /** It ended with its significant children. */
        COMPLETED,
        /** It was given up, and its parent lives on without it. */
        FAILED,
        /** The root was given up: another node may try. */
        GIVEN_UP
    }
}
