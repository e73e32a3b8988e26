package dev.reveille.os;

import dev.reveille.os.CgroupTree.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses, for each purpose, the hierarchy that serves it: the second version's where it has the
 * controller and lets us in, else the first version's, else none, with the reason.
 */
final class CgroupTrees {
    /** Where this supervisor goes to, so that the cgroup it came from may have cgroups below it. */
    static final String OWN_LEAF = "supervisor";

    private static final Map<Purpose, String> CONTROLLERS =
            new EnumMap<>(
                    Map.of(
                            Purpose.MEMORY, "memory",
                            Purpose.CPU, "cpu",
                            Purpose.PROCESSES, "pids"));

    private final Map<Purpose, CgroupTree> chosen = new EnumMap<>(Purpose.class);
    private final Map<Purpose, String> refused = new EnumMap<>(Purpose.class);
    private final String name;

    /** The second version's, where it serves no limit: the first's freezer costs a start less. */
    private Optional<CgroupTree> ends = Optional.empty();

    private CgroupTrees(String name) {
        this.name = name;
    }

    /**
     * What was chosen.
     *
     * @param trees by purpose
     * @param refused why there is none, for the others
     */
    record Choice(Map<Purpose, CgroupTree> trees, Map<Purpose, String> refused) {
        Choice {
            trees = Map.copyOf(trees);
            refused = Map.copyOf(refused);
        }
    }

    /**
     * Makes a directory of this name in every hierarchy that serves.
     *
     * @param places this process's own directory in each hierarchy, see {@link CgroupMounts}
     */
    static Choice choose(Map<String, Path> places, String name) {
        var trees = new CgroupTrees(name);
        var unified = Optional.ofNullable(places.get(CgroupMounts.UNIFIED)).map(CgroupTrees::stem);
        unified.ifPresent(trees::second);
        CONTROLLERS.forEach((purpose, controller) -> trees.first(purpose, places, controller));
        trees.first(Purpose.KILL, places, "freezer");
        trees.ends.ifPresent(tree -> trees.second(Purpose.KILL, tree));
        for (Purpose purpose : Purpose.values()) {
            trees.refused.putIfAbsent(purpose, "no cgroup hierarchy for it is mounted");
        }
        trees.refused.keySet().removeAll(trees.chosen.keySet());
        return new Choice(trees.chosen, trees.refused);
    }

    /** An earlier life of this supervisor may have gone to its leaf already. */
    private static Path stem(Path own) {
        return own.endsWith(OWN_LEAF) ? own.resolveSibling("").normalize() : own;
    }

    private void second(Path own) {
        Path base = own.resolve(name);
        try {
            Files.createDirectories(base);
        } catch (IOException e) {
            refuse("cgroup v2 at " + own + " may not be written", Set.of(Purpose.values()));
            return;
        }
        var offered = words(own, "cgroup.controllers");
        offered.retainAll(CONTROLLERS.values());
        var stays = offered.isEmpty() ? Optional.<String>empty() : leave(own);
        if (!kind(base).equals("domain")) {
            refuse("cgroup v2 at " + own + " is one for threads", Set.of(Purpose.values()));
            base.toFile().delete();
            return;
        }
        var tree = new CgroupTree(2, base);
        if (!Files.isWritable(base.resolve("cgroup.kill"))) {
            refused.put(Purpose.KILL, "this kernel has no cgroup.kill, it is older than 5.14");
        } else if (offered.isEmpty()) {
            ends = Optional.of(tree);
        } else {
            chosen.put(Purpose.KILL, tree);
        }
        CONTROLLERS.forEach(
                (purpose, controller) -> {
                    if (offered.contains(controller) && stays.isPresent()) {
                        refused.put(purpose, stays.get());
                    } else if (offered.contains(controller)) {
                        enable(own, tree, purpose, controller);
                    }
                });
    }

    private void second(Purpose purpose, CgroupTree tree) {
        if (chosen.putIfAbsent(purpose, tree) != null) {
            tree.base().toFile().delete();
        }
    }

    private void enable(Path own, CgroupTree tree, Purpose purpose, String controller) {
        try {
            if (!words(own, "cgroup.subtree_control").contains(controller)) {
                CgroupFile.write(own, "cgroup.subtree_control", "+" + controller);
            }
            if (!words(tree.base(), "cgroup.subtree_control").contains(controller)) {
                CgroupFile.write(tree.base(), "cgroup.subtree_control", "+" + controller);
            }
            chosen.put(purpose, tree);
        } catch (IOException e) {
            refused.put(
                    purpose,
                    "cgroup v2 at "
                            + own
                            + " does not hand "
                            + controller
                            + " down ("
                            + e.getMessage()
                            + ")");
        }
    }

    /**
     * A cgroup with processes in it hands nothing down, or, worse, some controllers for threads
     * only: ours leave it first. Only the top of all may have both.
     *
     * @return why it cannot be used so, if it cannot
     */
    private static Optional<String> leave(Path own) {
        if (!Files.exists(own.resolve("cgroup.type"))) {
            return Optional.empty();
        }
        String why;
        try {
            Path leaf = own.resolve(OWN_LEAF);
            Files.createDirectories(leaf);
            for (long pid : CgroupFile.pids(own)) {
                if (pid == ProcessHandle.current().pid() || wholeView(own)) {
                    CgroupFile.write(leaf, "cgroup.procs", Long.toString(pid));
                }
            }
            var others = CgroupFile.pids(own);
            if (others.isEmpty()) {
                return Optional.empty();
            }
            why = "process " + others.getFirst() + " is in it";
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        }
        return Optional.of(
                "cgroup v2 at "
                        + own
                        + " cannot hand it down ("
                        + why
                        + "): give this node a cgroup of its own, such as by Delegate=yes");
    }

    /** The top of all has none, and is fit for everything. */
    private static String kind(Path cgroup) {
        return CgroupFile.read(cgroup, "cgroup.type").orElse("domain");
    }

    /** A container sees its own cgroup as the top: whatever is in it, is the container's. */
    private static boolean wholeView(Path own) {
        return Files.exists(own.resolve("cgroup.type"))
                && !Files.exists(own.resolveSibling("cgroup.procs"));
    }

    private static Set<String> words(Path directory, String file) {
        return CgroupFile.read(directory, file)
                .<Set<String>>map(text -> new HashSet<>(List.of(text.split(" ", -1))))
                .orElseGet(HashSet::new);
    }

    private void first(Purpose purpose, Map<String, Path> places, String controller) {
        var own = places.get(controller);
        if (chosen.containsKey(purpose) || own == null) {
            return;
        }
        Path base = own.resolve(name);
        try {
            Files.createDirectories(base);
            chosen.put(purpose, new CgroupTree(1, base));
        } catch (IOException e) {
            refuse("cgroup v1 at " + own + " may not be written", Set.of(purpose));
        }
    }

    private void refuse(String why, Set<Purpose> purposes) {
        purposes.forEach(purpose -> refused.putIfAbsent(purpose, why));
    }
}
