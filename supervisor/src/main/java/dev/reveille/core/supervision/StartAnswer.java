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
     * Its group is over: not before it is placed anew, or reset.
     *
     * @param failed whether the group was given up, and did not just end
     * @param why for people
     */
    record Shut(boolean failed, String why) implements StartAnswer {}
}
