package dev.reveille.core.placement;

import java.util.Locale;
import java.util.Optional;

/** Why a node cannot take an agent. */
public sealed interface Misfit {
    /** Its catalogue does not list the agent's type, but perhaps one of nearly the same name. */
    record NoSuchType(String type, Optional<String> near) implements Misfit {}

    /** It lacks a label the agent requires, or has it with another value (empty = lacks it). */
    record LabelDiffers(String label, String wanted, String has) implements Misfit {}

    /** It takes no agents now. */
    record NotReady(NodeReport.Status status) implements Misfit {}

    /** An operator closed it to agents; never OPEN. */
    record Closed(Intake intake) implements Misfit {}

    /** It holds no node lease, without which it may not run exclusive agents. */
    record NoLease() implements Misfit {}

    /** All its slots are taken. */
    record Full(int slots) implements Misfit {}

    /**
     * Less of its processors is free than the agent asks for.
     *
     * @param asked cores
     * @param free cores
     * @param all cores it has for agents
     */
    record NoCpu(double asked, double free, double all) implements Misfit {}

    /** Less of its memory is free than the agent asks for; bytes. */
    record NoMemory(long asked, long free, long all) implements Misfit {}

    /** It has room for this one, but not for all of its group. */
    record GroupTooLarge(String group, int members) implements Misfit {}

    /** Whether the node would do, had it room or were it ready: waiting may help. */
    default boolean passes() {
        return switch (this) {
            case NotReady _, Closed _, NoLease _, Full _, GroupTooLarge _ -> true;
            case NoCpu(double asked, _, double all) -> asked <= all;
            case NoMemory(long asked, _, long all) -> asked <= all;
            case NoSuchType _, LabelDiffers _ -> false;
        };
    }

    /** Whether it lacks nothing but room: were agents taken away from it, the agent could come. */
    default boolean lacksRoom() {
        return switch (this) {
            case Full _ -> true;
            case NoCpu _, NoMemory _ -> passes();
            case NotReady _, Closed _, NoLease _, NoSuchType _, LabelDiffers _, GroupTooLarge _ ->
                    false;
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
            case Closed(Intake intake) -> intake.words();
            case NoLease() -> "holds no node lease, which exclusive agents need";
            case Full(int slots) -> "all " + slots + " slots are taken";
            case NoCpu(double asked, double free, double all) ->
                    "%s of %s cores free, asked: %s"
                            .formatted(cores(free), cores(all), cores(asked));
            case NoMemory(long asked, long free, long all) ->
                    "%s of %s memory free, asked: %s".formatted(mebi(free), mebi(all), mebi(asked));
            case GroupTooLarge(String group, int members) ->
                    "has no room for all " + members + " of group " + group;
        };
    }

    private static String cores(double cores) {
        String text = String.format(Locale.ROOT, "%.3f", Math.max(0, cores));
        return text.replaceFirst("\\.?0+$", "");
    }

    /** In MiB; what is free rounded down, so that it never looks enough where it is not. */
    private static String mebi(long bytes) {
        long mebi = Math.max(0, bytes) >> 20;
        return mebi > 0 || bytes <= 0 ? mebi + "Mi" : bytes + " bytes";
    }
}
