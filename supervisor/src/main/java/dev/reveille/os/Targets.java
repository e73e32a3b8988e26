package dev.reveille.os;

import java.nio.file.Path;
import java.util.List;

/** Finds what the kernel is to be told so that a process begins as confined as was asked. */
final class Targets {
    private static final Birth PLAIN = new Birth.Plain();

    private final Softness softness = new Softness();
    private final Entrances entrances;

    Targets(Entrances entrances) {
        this.entrances = entrances;
    }

    /**
     * What to run: the program, or the shell that becomes it.
     *
     * @param prepared whether a shell does what else would be done after the start
     */
    record Target(String file, List<String> command, Birth birth, boolean prepared) {}

    /** Whether a shell has to prepare it. */
    boolean byShell(SpawnRequest request, Cgroup cgroup) {
        return request.confined().needsShim()
                || (entrances.of(cgroup, request.confined().limits()).isEmpty()
                        && !cgroup.doors().isEmpty());
    }

    /**
     * For one start.
     *
     * @param cgroup where it is to be; made already
     * @param become program and arguments that change the user, if any
     */
    Target of(SpawnRequest request, Path program, Cgroup cgroup, List<String> become) {
        var entrance = entrances.of(cgroup, request.confined().limits());
        var birth = entrance.orElse(PLAIN);
        if (!byShell(request, cgroup)) {
            return new Target(program.toString(), request.command(), birth, false);
        }
        var doors = entrance.isPresent() ? List.<Path>of() : cgroup.doors();
        var shim = softness.shim(request, program.toString(), doors, become);
        return new Target(Shim.SHELL, shim, birth, true);
    }

    /** Sets what no shell has set, once it runs. */
    Births.Settling settling(Target target) {
        return target.prepared() ? Births.Settling.NONE : softness::settle;
    }
}
