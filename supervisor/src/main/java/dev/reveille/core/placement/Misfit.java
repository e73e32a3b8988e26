package dev.reveille.core.placement;

import java.util.Optional;

/** Why a node cannot take an agent. */
public sealed interface Misfit {
    /** Its catalogue does not list the agent's type, but perhaps one of nearly the same name. */
    record NoSuchType(String type, Optional<String> near) implements Misfit {}

    /** It lacks a label the agent requires, or has it with another value (empty = lacks it). */
    record LabelDiffers(String label, String wanted, String has) implements Misfit {}

    /** It takes no agents now. */
    record NotReady(NodeReport.Status status) implements Misfit {}

    /** It holds no node lease, without which it may not run exclusive agents. */
    record NoLease() implements Misfit {}

    /** All its slots are taken. */
    record Full(int slots) implements Misfit {}

    /** Whether the node would do, had it room or were it ready: waiting may help. */
    default boolean passes() {
        return switch (this) {
            case NotReady _, NoLease _, Full _ -> true;
            case NoSuchType _, LabelDiffers _ -> false;
        };
    }

    /** A few words for people. */
    default String words() {
        return switch (this) {
            case NoSuchType(String type, var near) ->
                    "its catalogue has no type "
                            + type
                            + near.map(other -> ", but " + other).orElse("");
            case LabelDiffers(String label, String wanted, String has) ->
                    has.isEmpty()
                            ? "has no label " + label + ", required: " + wanted
                            : "label " + label + " is " + has + ", required: " + wanted;
            case NotReady(NodeReport.Status status) -> "is " + status;
            case NoLease() -> "holds no node lease, which exclusive agents need";
            case Full(int slots) -> "all " + slots + " slots are taken";
        };
    }
}
