package dev.reveille.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** Starts processes, on the {@link Doorstep}: what that takes is made there, too. */
final class Births implements AutoCloseable {
    private static final Path NOWHERE = Path.of("/nonexistent");
    private static final String ONESELF = "0";

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

    /** Everything that {@link #start} may do, for nothing: all of it fails. */
    private int rehearsed() {
        var each =
                List.of(
                        new Birth.Plain(),
                        new Birth.Inside(NOWHERE),
                        new Birth.Visited(List.of(NOWHERE), List.of(NOWHERE)));
        int result = 0;
        for (Birth birth : each) {
            List<LibcSpawn.Action> actions =
                    List.of(
                            new LibcSpawn.Action.Open(4, NOWHERE.toString(), Libc.O_RDONLY),
                            new LibcSpawn.Action.ChangeDirectory(NOWHERE.toString()),
                            new LibcSpawn.Action.CloseFrom(5));
            var name = NOWHERE.toString();
            result = started(new Plan(name, List.of(name), List.of("A=B"), actions, birth));
            Errno.describe(-result);
        }
        return result;
    }

    /** The pid, or minus the error. Returns once the program runs, or could not. */
    int start(Plan plan) {
        return doorstep.call(() -> started(plan));
    }

    private int started(Plan plan) {
        try (var arena = Arena.ofConfined()) {
            return switch (plan.birth()) {
                case Birth.Plain() -> spawned(arena, plan, attributes);
                case Birth.Inside(Path cgroup) -> inside(arena, plan, cgroup);
                case Birth.Visited(var doors, var home) -> visiting(arena, plan, doors, home);
            };
        }
    }

    private static int inside(Arena arena, Plan plan, Path cgroup) {
        int door = Libc.open(arena, cgroup.toString(), Libc.O_RDONLY);
        if (door < 0) {
            return door;
        }
        try {
            return spawned(arena, plan, LibcSpawn.attributesInside(arena, door));
        } finally {
            Libc.close(door);
        }
    }

    private int visiting(Arena arena, Plan plan, List<Path> doors, List<Path> home) {
        try {
            int came = enter(arena, doors);
            return came < 0 ? came : spawned(arena, plan, attributes);
        } finally {
            // If that fails, the next start takes it out; until then the cgroup stays.
            enter(arena, home);
        }
    }

    private static int enter(Arena arena, List<Path> doors) {
        for (Path door : doors) {
            int file = Libc.open(arena, door.toString(), Libc.O_WRONLY);
            if (file < 0) {
                return file;
            }
            long written = Libc.write(file, arena, ONESELF);
            Libc.close(file);
            if (written < 0) {
                return (int) written;
            }
        }
        return 0;
    }

    private static int spawned(Arena arena, Plan plan, MemorySegment attributes) {
        return LibcSpawn.spawn(
                arena,
                plan.program(),
                plan.actions(),
                attributes,
                Native.strings(arena, plan.command(), plan.command().size()),
                Native.strings(arena, plan.environment(), plan.environment().size()));
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
