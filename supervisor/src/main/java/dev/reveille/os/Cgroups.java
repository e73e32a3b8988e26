package dev.reveille.os;

import dev.reveille.os.CgroupTree.Purpose;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroups of one supervisor: which there are, one for each start, and that none outlives what
 * was in it.
 */
final class Cgroups implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Cgroups.class);
    private static final long AGAIN_MILLIS = 50;

    /** After 10 s something is in uninterruptible sleep; the next supervisor looks again. */
    private static final int TRIES = 200;

    private final Map<Purpose, CgroupTree> trees;
    private final Map<Purpose, String> refused;
    private final Set<String> retiring = new HashSet<>();
    private final ScheduledExecutorService broom =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("cgroup-broom").factory());

    private Cgroups(CgroupTrees.Choice choice) {
        trees = choice.trees();
        refused = choice.refused();
    }

    /** None at all. */
    static Cgroups none(String why) {
        var refused = new EnumMap<Purpose, String>(Purpose.class);
        List.of(Purpose.values()).forEach(purpose -> refused.put(purpose, why));
        return new Cgroups(new CgroupTrees.Choice(Map.of(), refused));
    }

    /** Those of the supervisor of this state directory. */
    static Cgroups open(Path state) {
        return of(CgroupMounts.of(read("mountinfo"), read("cgroup")), nameOf(state));
    }

    /** Those of this name, in these hierarchies. */
    static Cgroups of(Map<String, Path> places, String name) {
        return new Cgroups(CgroupTrees.choose(places, name));
    }

    /** The same for the same state directory, so that what a dead supervisor left is found. */
    private static String nameOf(Path state) {
        Path absolute = state.toAbsolutePath().normalize();
        return "reveille-" + Integer.toHexString(absolute.toString().hashCode());
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of("/proc/self", file));
        } catch (IOException e) {
            return "";
        }
    }

    /** What serves a purpose, if anything does. */
    Optional<CgroupTree> tree(Purpose purpose) {
        return Optional.ofNullable(trees.get(purpose));
    }

    /** Why nothing serves it. */
    String refused(Purpose purpose) {
        return refused.getOrDefault(purpose, "");
    }

    /** The cgroups of a start, whether they exist or not. */
    Cgroup of(SpawnId id) {
        return named(nameOf(id));
    }

    /** One of no start, to try things with. */
    Cgroup rehearsal() {
        return named("rehearsal");
    }

    static String nameOf(SpawnId id) {
        return id.toString().replace('/', '+');
    }

    private Cgroup named(String name) {
        return new Cgroup(trees, name);
    }

    /**
     * Removes what earlier supervisors left empty, and ends what is still in cgroups of starts that
     * are over: it has left its agent's session, its marker too.
     *
     * @param open whether a start is not known to be over
     */
    void sweep(Predicate<String> open) {
        var names = new HashSet<String>();
        trees.values().stream().distinct().forEach(tree -> names.addAll(below(tree.base())));
        for (String name : names) {
            var cgroup = named(name);
            if (!cgroup.remove() && !open.test(name)) {
                LOGGER.atWarn()
                        .addKeyValue("start", name)
                        .addKeyValue("processes", cgroup.pids())
                        .log("ended what a start that is over had left running");
                cgroup.kill();
                retire(cgroup);
            }
        }
    }

    private static Set<String> below(Path base) {
        var names = new HashSet<String>();
        if (!Files.isDirectory(base)) {
            return names;
        }
        try (var inside = Files.newDirectoryStream(base, Files::isDirectory)) {
            inside.forEach(path -> names.add(path.getFileName().toString()));
        } catch (IOException | DirectoryIteratorException e) {
            LOGGER.atWarn().addKeyValue("cgroup", base).setCause(e).log("could not be read");
        }
        return names;
    }

    /** Makes those of a start, which is their business alone from now on. */
    void make(Cgroup cgroup, Confinement confined) throws IOException {
        synchronized (retiring) {
            retiring.remove(cgroup.toString());
        }
        cgroup.make(confined.limits(), confined.yields());
    }

    /** Ends what else is in the cgroups of a process that is gone, and removes them after it. */
    void retire(Cgroup cgroup) {
        if (!cgroup.remove()) {
            synchronized (retiring) {
                retiring.add(cgroup.toString());
            }
            again(cgroup, 1);
        }
    }

    /** Whether there is nothing left to do. */
    private boolean retired(Cgroup cgroup) {
        synchronized (retiring) {
            if (!retiring.contains(cgroup.toString())) {
                return true;
            }
            // Without descriptors the first time reached nobody.
            cgroup.kill();
            return cgroup.remove() && retiring.remove(cgroup.toString());
        }
    }

    private void again(Cgroup cgroup, int tried) {
        try {
            var ignored =
                    broom.schedule(
                            () -> {
                                if (retired(cgroup)) {
                                    return;
                                }
                                if (tried < TRIES) {
                                    again(cgroup, tried + 1);
                                } else {
                                    stays(cgroup);
                                }
                            },
                            AGAIN_MILLIS,
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("closed; the next supervisor removes {}", cgroup);
        }
    }

    private static void stays(Cgroup cgroup) {
        LOGGER.atWarn()
                .addKeyValue("start", cgroup)
                .addKeyValue("processes", cgroup.pids())
                .log("its cgroup cannot be removed: something in it does not end");
    }

    /** Lets go; what is empty goes, what agents still are in stays. */
    @Override
    public void close() {
        broom.shutdownNow();
        trees.values().stream()
                .distinct()
                .forEach(
                        tree -> {
                            below(tree.base()).forEach(name -> named(name).remove());
                            try {
                                Files.deleteIfExists(tree.base());
                            } catch (IOException e) {
                                LOGGER.debug("agents are left in {}", tree);
                            }
                        });
    }

    /** Whether no start has a cgroup any more. */
    boolean cleared() {
        return trees.values().stream().allMatch(tree -> below(tree.base()).isEmpty());
    }
}
