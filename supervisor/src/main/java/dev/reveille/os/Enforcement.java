package dev.reveille.os;

import dev.reveille.os.CgroupTree.Purpose;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says what processes are kept to on this system, by what, and what nobody keeps them to. */
final class Enforcement {
    private final Cgroups cgroups;
    private final List<String> enforced = new ArrayList<>();
    private final Map<String, String> keepers = new HashMap<>();
    private final List<String> missing = new ArrayList<>();

    private Enforcement(Cgroups cgroups) {
        this.cgroups = cgroups;
    }

    static Capabilities of(Cgroups cgroups) {
        var all = new Enforcement(cgroups);
        all.tell();
        return new Capabilities("posix_spawn", all.enforced, all.keepers, all.missing);
    }

    private void tell() {
        by(
                Purpose.KILL,
                "stopping an agent reaches what has left its session",
                "a process that leaves its agent's session outlives it");
        if (cgroups.tree(Purpose.MEMORY).isPresent()) {
            by(Purpose.MEMORY, "limits.memory", "");
        } else {
            keepers.put("memory", Capabilities.SAMPLING);
            enforced.add(
                    "limits.memory, by looking at it every few seconds: "
                            + cgroups.refused(Purpose.MEMORY));
        }
        by(Purpose.CPU, "limits.cpu, and a lower weight while LISTENING", "limits.cpu");
        by(Purpose.PROCESSES, "limits.processes", "limits.processes");
        keepers.put("files", "ulimit");
        enforced.add("limits.files, by ulimit");
        enforced.add(
                "agents gain no rights by what they run (no_new_privs), leave no core files, and"
                        + " have umask 077");
        if (cgroups.tree(Purpose.CPU).isEmpty()) {
            if (Priority.niceness()) {
                enforced.add("a lower weight while LISTENING, by niceness");
            } else {
                missing.add(
                        "a lower weight while LISTENING: niceness cannot be undone by this user");
            }
        }
        if (Account.own() == 0) {
            enforced.add("a type's user, by setpriv");
            missing.add("agents of types without a user run as root, as this node does");
        } else {
            missing.add(
                    "agents run as this node's user and can read its files; a type that names"
                            + " another is refused");
        }
    }

    private void by(Purpose purpose, String what, String without) {
        cgroups.tree(purpose)
                .ifPresentOrElse(
                        tree -> {
                            enforced.add(what + ", by " + tree);
                            keepers.put(purpose.name().toLowerCase(Locale.ROOT), tree.toString());
                        },
                        () -> missing.add(without + ": " + cgroups.refused(purpose)));
    }
}
