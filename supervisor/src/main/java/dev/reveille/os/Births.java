package dev.reveille.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts processes, on the {@link Doorstep}: what that takes is made there, too. */
final class Births implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Births.class);

    /** Added to the number of an error that was met on the way into a cgroup. */
    static final int AT_THE_DOOR = 10_000;

    private static final Path NOWHERE = Path.of("/nonexistent");
    private static final String ONESELF = "0";

    /** Where the thread has to go home, if it could not: to be tried before each start. */
    private volatile List<Path> astray = List.of();

    /** Starts that were asked for and have not begun. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Where it would go home if the next start did not come for it: for its thread alone. */
    private List<Path> away = List.of();

    private final MemorySegment attributes = LibcSpawn.attributes(Arena.ofAuto());
    private final Doorstep doorstep = Doorstep.open(this::rehearsed);

    /**
     * What is to be started.
     *
     * @param program its file
     * @param command its name and arguments
     * @param environment name=value
     * @param actions what the child does first
     * @param birth where
     */
    record Plan(
            String program,
            List<String> command,
            List<String> environment,
            List<LibcSpawn.Action> actions,
            Birth birth) {}

    /** What is done for a process as soon as it exists, on the thread that started it. */
    interface Settling {
        /** Nothing. */
        Settling NONE = (_, _, _) -> {};

        /**
         * Does it.
         *
         * @param begun when it was begun, in nanoseconds of the monotonic clock
         */
        void settle(Arena arena, int pid, long begun);
    }

    /** Everything that {@link #start} may do, for nothing: no program is there. */
    private int rehearsed() {
        var open = List.of(Path.of("/dev/null"));
        var each = new ArrayList<Birth>();
        each.add(new Birth.Plain());
        each.add(new Birth.Visited(open, open));
        each.add(new Birth.Visited(List.of(NOWHERE), open));
        each.add(new Birth.Inside(LibcSpawn.knowsCgroups() ? Path.of("/") : NOWHERE));
        int result = 0;
        // It stays away between two starts, too.
        waiting.set(each.size() - 1);
        for (Birth birth : each) {
            List<LibcSpawn.Action> actions =
                    List.of(
                            new LibcSpawn.Action.Open(4, NOWHERE.toString(), Libc.O_RDONLY),
                            new LibcSpawn.Action.ChangeDirectory(NOWHERE.toString()),
                            new LibcSpawn.Action.CloseFrom(5));
            var name = NOWHERE.toString();
            var plan = new Plan(name, List.of(name), List.of("A=B"), actions, birth);
            result = started(plan, Settling.NONE);
            waiting.updateAndGet(left -> Math.max(0, left - 1));
            Errno.describe(-result);
        }
        return result;
    }

    /**
     * The pid, or minus the error, with {@link #AT_THE_DOOR}. Returns once the program runs, or
     * could not.
     */
    int start(Plan plan, Settling settling) {
        return begin(plan, settling).result();
    }

    /** A start under way. */
    final class Start {
        private final Doorstep.Job job;

        private Start(Doorstep.Job job) {
            this.job = job;
        }

        /** Whether {@link #result} would not wait. */
        boolean done() {
            return job.done();
        }

        /** As of {@link Births#start}, for who began it. */
        int result() {
            int result = job.result();
            if (!astray.isEmpty()) {
                LOGGER.atWarn()
                        .addKeyValue("cgroups", astray)
                        .log(
                                "the thread that starts processes could not come back to its cgroup yet");
            }
            return result;
        }
    }

    /** The same, without waiting for it: others may be asked for meanwhile. */
    Start begin(Plan plan, Settling settling) {
        waiting.incrementAndGet();
        return new Start(
                doorstep.ask(
                        () -> {
                            waiting.decrementAndGet();
                            return started(plan, settling);
                        }));
    }

    private int started(Plan plan, Settling settling) {
        try (var arena = Arena.ofConfined()) {
            if (!astray.isEmpty()) {
                goHome(arena, astray);
            }
            if (!away.isEmpty()) {
                comeFor(arena, plan.birth());
            }
            return switch (plan.birth()) {
                case Birth.Plain() -> spawned(arena, plan, attributes, settling);
                case Birth.Inside(Path cgroup) -> inside(arena, plan, cgroup, settling);
                case Birth.Visited visit -> visiting(arena, plan, visit, settling);
            };
        }
    }

    private int visiting(Arena arena, Plan plan, Birth.Visited visit, Settling settling) {
        int came = -1;
        try {
            came = enter(arena, visit.doors());
            return came < 0 ? came : spawned(arena, plan, attributes, settling);
        } finally {
            if (came == 0 && waiting.get() > 0) {
                // The next start leads it out of there: home and away again would cost as much
                // as the visit.
                away = visit.home();
            } else {
                goHome(arena, visit.home());
            }
        }
    }

    /** Goes home first, unless this start leads out of every cgroup that the last one led into. */
    private void comeFor(Arena arena, Birth birth) {
        if (!(birth instanceof Birth.Visited next && next.home().equals(away))) {
            goHome(arena, away);
        }
        away = List.of();
    }

    /** Each for itself: where one hierarchy refuses, the others need not suffer. */
    private void goHome(Arena arena, List<Path> home) {
        var left = new ArrayList<Path>();
        for (Path door : home) {
            if (enter(arena, List.of(door)) < 0) {
                left.add(door);
            }
        }
        astray = left;
    }

    private static int inside(Arena arena, Plan plan, Path cgroup, Settling settling) {
        int door = Libc.open(arena, cgroup.toString(), Libc.O_RDONLY);
        if (door < 0) {
            return door - AT_THE_DOOR;
        }
        try {
            return spawned(arena, plan, LibcSpawn.attributesInside(arena, door), settling);
        } finally {
            Libc.close(door);
        }
    }

    private static int enter(Arena arena, List<Path> doors) {
        for (Path door : doors) {
            int file = Libc.open(arena, door.toString(), Libc.O_WRONLY);
            if (file < 0) {
                return file - AT_THE_DOOR;
            }
            long written = Libc.write(file, arena, ONESELF);
            Libc.close(file);
            if (written < 0) {
                return (int) written - AT_THE_DOOR;
            }
        }
        return 0;
    }

    private static int spawned(
            Arena arena, Plan plan, MemorySegment attributes, Settling settling) {
        var argv = Native.strings(arena, plan.command(), plan.command().size());
        var envp = Native.strings(arena, plan.environment(), plan.environment().size());
        long begun = System.nanoTime();
        int pid = LibcSpawn.spawn(arena, plan.program(), plan.actions(), attributes, argv, envp);
        if (pid > 0) {
            settling.settle(arena, pid, begun);
        }
        return pid;
    }

    /** How many descriptors the thread that starts them has. */
    int descriptors() {
        return doorstep.call(OwnDescriptors::count);
    }

    @Override
    public void close() {
        doorstep.close();
    }
}
