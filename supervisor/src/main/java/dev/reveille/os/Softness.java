package dev.reveille.os;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/**
 * The limits of a process that confine nothing: the soft one of open files (the hard one is
 * unchanged) and the place in the out-of-memory order. Where the spec asks for a limit they are set
 * by a {@link Shim} before the program begins. Else they are set from here right after the start: a
 * shell for each would halve the rate of starts. On an idle machine the program has not begun by
 * then; on a busy one it may have.
 */
final class Softness {
    /** Agents die before their supervisor when memory runs out: half of the scale's 1,000. */
    private static final int OOM_SCORE_ADJ = 500;

    /** What every login has; select(2) in agents breaks beyond it. */
    private static final int OPEN_FILES = 1024;

    /**
     * After this long the default is not set any more: the program may have raised the limit by
     * itself, as Java and Node.js do once they are up, which takes them longer.
     */
    private static final long DEFAULTS_WITHIN_NANOS = 5_000_000;

    private final long hardOpenFiles = LibcProcess.openFiles()[1];
    private final int oomScore = Math.max(OOM_SCORE_ADJ, ProcFs.ownOomScore());

    Softness() {
        rehearse();
    }

    /** The command that goes into these cgroups, becomes this user and then the program. */
    List<String> shim(SpawnRequest request, String program, List<Path> doors, List<String> become) {
        var files = request.confined().limits().files();
        long limit = Math.min(files.orElse(OPEN_FILES), hardOpenFiles);
        var preparation =
                new Shim.Preparation(
                        oomScore, files.isPresent(), limit, request.env().keySet(), doors, become);
        return Shim.command(preparation, request.command(), program);
    }

    /** Best effort: the process may have ended, and its pid is still its own until we reap it. */
    void settle(Arena arena, int pid, long begun) {
        if (System.nanoTime() - begun < DEFAULTS_WITHIN_NANOS) {
            long soft = Math.min(OPEN_FILES, hardOpenFiles);
            LibcProcess.setOpenFiles(arena, pid, soft, hardOpenFiles);
        }
        oomScore(arena, Integer.toString(pid), oomScore);
    }

    private static void oomScore(Arena arena, String process, int score) {
        int file = Libc.open(arena, "/proc/" + process + "/oom_score_adj", Libc.O_WRONLY);
        if (file >= 0) {
            Libc.write(file, Integer.toString(score).getBytes(US_ASCII), 0);
            Libc.close(file);
        }
    }

    /** The first use of a native function takes milliseconds: not while a process waits for it. */
    private static void rehearse() {
        var limits = LibcProcess.openFiles();
        try (var arena = Arena.ofConfined()) {
            LibcProcess.setOpenFiles(arena, 0, limits[0], limits[1]);
            oomScore(arena, "self", ProcFs.ownOomScore());
        }
    }
}
