package dev.reveille.os;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The shell that prepares a process and then becomes the program, so that the pid stays and nothing
 * races: it goes into its cgroups, sets limits of open files, and gives up its user. It costs about
 * as much as the start itself (2,730 against 1,285 starts a second in C), so only starts that need
 * it go through it.
 */
final class Shim {
    static final String SHELL = "/bin/sh";

    /**
     * Exit code of a shim that could not prepare; 126 and 127, as from every shell, say that the
     * program could not be run.
     */
    static final int FAILED = 125;

    /** What it cannot do it says on standard error, which is the agent's log. */
    private static final String SCRIPT =
            """
            { echo "$1" >/proc/self/oom_score_adj; } 2>/dev/null
            ulimit $2 -n "$3" || exit %1$d
            unset $4
            shift 4
            while [ "$1" != -- ]; do echo 0 >"$1" || exit %1$d; shift; done
            shift
            exec "$@"
            """
                    .formatted(FAILED);

    /** What shells add to the environment of what they run. */
    private static final List<String> ADDED = List.of("PWD", "OLDPWD", "SHLVL");

    private Shim() {}

    /**
     * How the shell is to prepare.
     *
     * @param oomScore place in the out-of-memory order
     * @param hard whether the program may not raise its limit of open files again
     * @param openFiles that limit
     * @param given names of the variables of the environment that the program is to find
     * @param doors files into which it writes 0, that is itself, to come into cgroups
     * @param become program and arguments that change the user and go on to the program; empty =
     *     nothing of that
     */
    record Preparation(
            int oomScore,
            boolean hard,
            long openFiles,
            Set<String> given,
            List<Path> doors,
            List<String> become) {}

    /** What the shell is given so that this command runs prepared. */
    static List<String> command(Preparation as, List<String> command, String program) {
        var all = new ArrayList<String>(command.size() + 13);
        all.addAll(List.of("sh", "-c", SCRIPT, "reveille"));
        all.add(Integer.toString(as.oomScore()));
        all.add(as.hard() ? "" : "-S"); // neither means both, in every shell
        all.add(Long.toString(as.openFiles()));
        var added = ADDED.stream().filter(name -> !as.given().contains(name));
        all.add(added.collect(Collectors.joining(" ")));
        as.doors().forEach(door -> all.add(door.toString()));
        all.add("--");
        all.addAll(as.become());
        all.add(program);
        all.addAll(command.subList(1, command.size()));
        return all;
    }
}
