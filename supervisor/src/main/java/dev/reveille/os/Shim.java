package dev.reveille.os;

import java.util.ArrayList;
import java.util.List;

/**
 * The shell that prepares a process and then becomes the program, so that the pid stays and nothing
 * races. It costs about as much as the start itself (2,730 against 1,285 starts a second in C), so
 * only starts that ask for exact limits go through it.
 */
final class Shim {
    static final String SHELL = "/bin/sh";

    /**
     * Exit code of a shim that could not prepare; 126 and 127, as from every shell, say that the
     * program could not be run.
     */
    static final int FAILED = 125;

    private static final String SCRIPT =
            "{ echo \"$1\" >/proc/self/oom_score_adj; } 2>/dev/null; ulimit -S -n \"$2\" || exit "
                    + FAILED
                    + "; shift 2; exec \"$@\"";

    private Shim() {}

    /** What the shell is given so that this command runs within these limits. */
    static List<String> command(
            List<String> command, String program, int oomScore, long openFiles) {
        var all = new ArrayList<String>(command.size() + 6);
        all.addAll(List.of("sh", "-c", SCRIPT, "reveille"));
        all.add(Integer.toString(oomScore));
        all.add(Long.toString(openFiles));
        all.add(program);
        all.addAll(command.subList(1, command.size()));
        return all;
    }
}
