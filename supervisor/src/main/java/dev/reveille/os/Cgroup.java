package dev.reveille.os;

import dev.reveille.core.fleet.Limits;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups of one start, one in each hierarchy its supervisor uses; whether they exist or not,
 * and none at all where there are no hierarchies.
 */
final class Cgroup {
    /** Rounds of looking for what was born while its parent was killed. */
    private static final int LOOKS = 10;

    private final Map<CgroupTree.Purpose, CgroupTree> trees;
    private final String name;

    Cgroup(Map<CgroupTree.Purpose, CgroupTree> trees, String name) {
        this.trees = trees;
        this.name = name;
    }

    /** What a start that is kept to this needs of it; what is not needed costs nothing. */
    Cgroup needed(Confinement confined) {
        var fewer = new HashMap<>(trees);
        if (confined.limits().processes().isEmpty()) {
            fewer.computeIfPresent(CgroupTree.Purpose.PROCESSES, Cgroup::ifUnified);
        }
        if (!confined.yields() && confined.limits().cpu().isEmpty() && apartFromCpu().isPresent()) {
            // Made once it is to give way: most never are.
            fewer.computeIfPresent(CgroupTree.Purpose.CPU, Cgroup::ifUnified);
        }
        return new Cgroup(fewer, name);
    }

    private static @Nullable CgroupTree ifUnified(CgroupTree.Purpose purpose, CgroupTree tree) {
        return tree.unified() ? tree : null;
    }

    /** Where else it can be seen who belongs to it. */
    private Optional<CgroupTree> apartFromCpu() {
        return Stream.of(CgroupTree.Purpose.KILL, CgroupTree.Purpose.MEMORY)
                .flatMap(purpose -> Optional.ofNullable(trees.get(purpose)).stream())
                .filter(tree -> !tree.equals(trees.get(CgroupTree.Purpose.CPU)))
                .findFirst();
    }

    private List<Path> directories() {
        return trees.values().stream().map(this::in).distinct().toList();
    }

    private Path in(CgroupTree tree) {
        return tree.base().resolve(name);
    }

    private interface Setting {
        void apply(CgroupTree tree, Path directory) throws IOException;
    }

    private void on(CgroupTree.Purpose purpose, Setting setting) throws IOException {
        var tree = trees.get(purpose);
        if (tree != null) {
            setting.apply(tree, in(tree));
        }
    }

    /** Makes them, with these limits in force. */
    void make(Limits limits, boolean yields) throws IOException {
        for (Path directory : directories()) {
            Files.createDirectories(directory);
        }
        if (limits.memoryBytes().isPresent()) {
            long bytes = limits.memoryBytes().getAsLong();
            on(CgroupTree.Purpose.MEMORY, (tree, path) -> tree.limitMemory(path, bytes));
        }
        if (limits.cpu().isPresent()) {
            double cores = limits.cpu().getAsDouble();
            on(CgroupTree.Purpose.CPU, (tree, path) -> tree.limitCpu(path, cores));
        }
        if (limits.processes().isPresent()) {
            String most = Integer.toString(limits.processes().getAsInt());
            on(CgroupTree.Purpose.PROCESSES, (_, path) -> CgroupFile.write(path, "pids.max", most));
        }
        if (yields) {
            weigh(true);
        }
    }

    /** Whether its processes can be given less of the processors. */
    boolean weighs() {
        return trees.containsKey(CgroupTree.Purpose.CPU);
    }

    void weigh(boolean yields) throws IOException {
        on(
                CgroupTree.Purpose.CPU,
                (tree, path) -> {
                    if (Files.isDirectory(path)) {
                        tree.weigh(path, yields);
                    } else if (yields) {
                        Files.createDirectories(path);
                        tree.weigh(path, true);
                        join(path);
                    }
                });
    }

    /** What is born meanwhile is born where its parent is: so until nobody is left outside. */
    private void join(Path directory) throws IOException {
        for (int look = 0; look < LOOKS; look++) {
            var outside = new HashSet<>(pids());
            CgroupFile.others(directory).forEach(outside::remove);
            if (outside.isEmpty()) {
                return;
            }
            for (long pid : outside) {
                try {
                    CgroupFile.write(directory, "cgroup.procs", Long.toString(pid));
                } catch (IOException e) {
                    if (alive(pid)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Files into which a process of one thread writes 0 to come in. */
    List<Path> doors() {
        return trees.values().stream()
                .distinct()
                .map(tree -> in(tree).resolve(tree.door()))
                .toList();
    }

    /**
     * How a thread of this process comes into it and back, if all of it is of the first version.
     */
    Optional<Birth.Visited> visit() {
        var all = trees.values().stream().distinct().toList();
        return all.isEmpty() || all.stream().anyMatch(CgroupTree::unified)
                ? Optional.empty()
                : Optional.of(new Birth.Visited(doors(), all.stream().map(this::home).toList()));
    }

    private Path home(CgroupTree tree) {
        return tree.base().resolve(tree.door());
    }

    /** Every process in it, zombies included; empty where there are no cgroups. */
    List<Long> pids() {
        return Stream.of(CgroupTree.Purpose.KILL, CgroupTree.Purpose.MEMORY, CgroupTree.Purpose.CPU)
                .flatMap(purpose -> Optional.ofNullable(trees.get(purpose)).stream())
                .findFirst()
                .map(tree -> CgroupFile.others(in(tree)))
                .orElse(List.of());
    }

    /** Its directory, if one of the second version is all there is of it. */
    Optional<Path> unified() {
        var all = trees.values().stream().distinct().toList();
        return all.size() == 1 && all.getFirst().unified()
                ? Optional.of(in(all.getFirst()))
                : Optional.empty();
    }

    /** Whether it can tell who belongs to it. */
    boolean real() {
        return trees.keySet().stream().anyMatch(purpose -> purpose != CgroupTree.Purpose.PROCESSES);
    }

    /** Ends all that is in it, whatever session or group it has gone into. */
    void kill() {
        var tree = trees.get(CgroupTree.Purpose.KILL);
        if (tree == null) {
            return;
        }
        try {
            if (tree.unified()) {
                CgroupFile.write(in(tree), "cgroup.kill", "1");
            } else {
                killFrozen(in(tree));
            }
        } catch (IOException e) {
            // It is not there, so nothing is in it; or the supervisor can open nothing just now.
        }
    }

    /**
     * Nothing is born in a frozen cgroup and no number in it is given away; SIGKILL acts once it is
     * thawed, also on what someone else had frozen.
     */
    private static void killFrozen(Path directory) throws IOException {
        if (CgroupFile.others(directory).stream().noneMatch(Cgroup::alive)) {
            return;
        }
        try {
            CgroupFile.write(directory, "freezer.state", "FROZEN");
            var killed = new HashSet<Long>();
            for (int look = 0; look < LOOKS; look++) {
                CgroupFile.others(directory).stream()
                        .filter(killed::add)
                        .forEach(pid -> LibcProcess.kill(pid, Signal.KILL.number()));
            }
        } finally {
            CgroupFile.write(directory, "freezer.state", "THAWED");
        }
    }

    private static boolean alive(long pid) {
        return ProcFs.stat(pid).filter(ProcFs.Stat::alive).isPresent();
    }

    /** How often the kernel has killed something in it for want of memory. */
    long outOfMemory() {
        return memoryTree().map(tree -> tree.outOfMemory(in(tree))).orElse(0L);
    }

    /** The most memory it ever used; 0 where that is not known. */
    long peak() {
        return memoryTree().map(tree -> tree.peak(in(tree))).orElse(0L);
    }

    /** What counts against its limit now, where the kernel counts. */
    OptionalLong memory() {
        return memoryTree().map(tree -> tree.memory(in(tree))).orElse(OptionalLong.empty());
    }

    /** What the kernel's counts add to how the process ended. */
    ExitStatus judge(ExitStatus status) {
        boolean clean = status instanceof ExitStatus.Exited(int code) && code == 0;
        return !clean && outOfMemory() > 0 ? new ExitStatus.OutOfMemory(status, peak()) : status;
    }

    private Optional<CgroupTree> memoryTree() {
        return Optional.ofNullable(trees.get(CgroupTree.Purpose.MEMORY));
    }

    /** Removes it, and what its processes made in it; false while something is in it. */
    boolean remove() {
        boolean all = true;
        for (Path directory : directories()) {
            all &= remove(directory);
        }
        return all;
    }

    private static boolean remove(Path directory) {
        try {
            Files.delete(directory);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return emptied(directory);
        }
    }

    private static boolean emptied(Path directory) {
        boolean below = false;
        try (var inside = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (Path inner : inside) {
                below = true;
                if (!remove(inner)) {
                    return false;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
        return below && remove(directory);
    }

    @Override
    public String toString() {
        return name;
    }
}
