package dev.reveille.os;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Measures the driver of this system: how fast it starts many processes, against a bare loop that
 * runs the same program over FIFOs of the same kind and keeps nothing; and how soon an end is told.
 */
public final class SpawnRate {
    private static final List<String> COMMAND = List.of("/bin/sleep", "1000");
    private static final Map<String, String> ENV = Map.of("PATH", Program.DEFAULT_PATH);

    private SpawnRate() {}

    /**
     * What was measured.
     *
     * @param perSecond processes started per second by the driver, journal included
     * @param barePerSecond by the bare loop, in the same run; 0 where there is none
     * @param endMicros from kill to being told, each of some processes, in order of size
     */
    public record Figures(double perSecond, double barePerSecond, List<Long> endMicros) {
        public Figures {
            endMicros = List.copyOf(endMicros);
        }

        /** The driver's rate as a part of the bare loop's. */
        public double ratio() {
            return perSecond / barePerSecond;
        }

        /** Microseconds; {@code part} is from 0 to 1, 0.5 for the median. */
        public long endMicros(double part) {
            return endMicros.get((int) Math.min(endMicros.size() - 1, part * endMicros.size()));
        }
    }

    /** Starts and ends this many, below a directory that is the caller's to remove. */
    public static Figures measure(Path directory, int processes) throws InterruptedException {
        double bare = PosixDriver.supported() ? bare(directory, processes) : 0;
        var told = new ConcurrentHashMap<SpawnId, Long>();
        var all = new CountDownLatch(processes);
        var config = DriverConfig.of(new NodeId("spawn-rate"), directory.resolve("state"));
        try (var driver = ProcessDrivers.open(config, new Ends(told, all))) {
            long begin = System.nanoTime();
            var ids = new ArrayList<SpawnId>(processes);
            for (int i = 0; i < processes; i++) {
                var request = request(directory, i);
                if (driver.spawn(request) instanceof SpawnResult.Failed(var problem)) {
                    throw new IllegalStateException(problem.line());
                }
                ids.add(request.id());
            }
            double rate = processes / seconds(begin);
            var micros = new long[Math.min(processes, 200)];
            for (int i = 0; i < micros.length; i++) {
                long killed = System.nanoTime();
                driver.signal(ids.get(i), Signal.KILL);
                while (!told.containsKey(ids.get(i))) {
                    Thread.onSpinWait();
                }
                micros[i] = (told.getOrDefault(ids.get(i), killed) - killed) / 1_000;
            }
            ids.forEach(id -> driver.signal(id, Signal.KILL));
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(all.getCount() + " processes did not end");
            }
            config.runtime().toFile().delete();
            return new Figures(rate, bare, Arrays.stream(micros).sorted().boxed().toList());
        }
    }

    private record Ends(Map<SpawnId, Long> told, CountDownLatch all) implements ProcessListener {
        @Override
        public void line(SpawnId id, String line) {}

        @Override
        public void overlong(SpawnId id, long bytes) {}

        @Override
        public void exited(SpawnId id, ExitStatus status) {
            told.put(id, System.nanoTime());
            all.countDown();
        }
    }

    private static SpawnRequest request(Path directory, int index) {
        return new SpawnRequest(
                new SpawnId(AgentId.of("bench", "agent-" + index), new Epoch(1), 1),
                COMMAND,
                directory,
                ENV,
                directory.resolve("log"),
                SpawnRequest.MAX_LINE,
                OptionalInt.empty());
    }

    /** What a bare loop keeps of a process: no less than anyone must who wants to talk to it. */
    private record Bare(int pid, Fifos fifos, Child.Descriptors descriptors) {
        void end() {
            LibcProcess.killGroup(pid, Signal.KILL.number());
            LibcProcess.reapByPid(pid);
            descriptors.close();
            fifos.remove();
        }
    }

    private static double bare(Path directory, int processes) {
        var runtime = RuntimeDirectory.forState(directory);
        var started = new ArrayList<Bare>(processes);
        try (var arena = Arena.ofConfined()) {
            var attributes = LibcSpawn.attributes(arena);
            long begin = System.nanoTime();
            for (int i = 0; i < processes; i++) {
                started.add(bareSpawn(arena, request(directory, i), runtime, attributes));
            }
            return processes / seconds(begin);
        } finally {
            started.forEach(Bare::end);
            runtime.toFile().delete();
        }
    }

    private static Bare bareSpawn(
            Arena arena, SpawnRequest request, Path runtime, MemorySegment attributes) {
        var fifos = Fifos.of(runtime, request.id());
        fifos.make(arena);
        int in = Libc.open(arena, fifos.in().toString(), Libc.O_RDWR | Libc.O_NONBLOCK);
        int out = Libc.open(arena, fifos.out().toString(), Libc.O_RDONLY | Libc.O_NONBLOCK);
        var envp = Native.strings(arena, List.of("PATH=" + Program.DEFAULT_PATH), 1);
        var argv = Native.strings(arena, COMMAND, COMMAND.size());
        var actions = Stdio.actions(request, fifos);
        int pid = LibcSpawn.spawn(arena, COMMAND.getFirst(), actions, attributes, argv, envp);
        if (pid < 0) {
            throw new IllegalStateException("bare spawn: " + Errno.describe(-pid));
        }
        return new Bare(pid, fifos, new Child.Descriptors(LibcProcess.pidfdOpen(pid), in, out));
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
