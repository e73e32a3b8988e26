package dev.reveille.os;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the driver of this system: how fast it starts many processes, beside a {@link BareLoop}
 * that takes turns with it; and how soon an end is told.
 */
public final class SpawnRate {
    static final List<String> COMMAND = List.of("/bin/sleep", "1000");
    private static final int TURNS = 4;

    /** One in so many is started of each before any counts: those are the compiler's. */
    private static final int WARM_UP = 8;

    private static final int ENDS = 200;

    private SpawnRate() {}

    /**
     * What was measured.
     *
     * @param perSecond processes started per second by the driver, journal included
     * @param barePerSecond by the bare loop, in the same run; 0 where there is none
     * @param lastToFirst rate of the driver's last quarter as a part of its first one's: 1 where it
     *     does not matter how many run already
     * @param endMicros from kill to being told, each of some processes, in order of size
     */
    public record Figures(
            double perSecond, double barePerSecond, double lastToFirst, List<Long> endMicros) {
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

    /**
     * Starts and ends this many of each, and some more before.
     *
     * @param directory the caller's to remove
     * @param confined what they are kept to
     * @param cgroups whether each has a cgroup, where there are any
     */
    public static Figures measure(
            Path directory, int processes, Confinement confined, boolean cgroups)
            throws InterruptedException {
        var told = new ConcurrentHashMap<SpawnId, Long>();
        int warm = processes / WARM_UP;
        var all = new CountDownLatch(processes + warm);
        var state = directory.resolve("state");
        var config =
                new DriverConfig(
                        new NodeId("spawn-rate"),
                        state,
                        RuntimeDirectory.forState(state),
                        DriverConfig.PENDING_BYTES,
                        cgroups);
        try (@Nullable BareLoop bare = bare(directory, cgroups);
                var driver = ProcessDrivers.open(config, new Ends(told, all))) {
            var own = new long[TURNS];
            long floor = 0;
            var ids = new ArrayList<SpawnId>(processes);
            for (int turn = -1; turn < TURNS; turn++) {
                var requests =
                        turn < 0
                                ? requests(directory, processes, processes + warm, confined)
                                : requests(
                                        directory,
                                        processes * turn / TURNS,
                                        processes * (turn + 1) / TURNS,
                                        confined);
                long bareNanos = bare == null ? 0 : bare.start(requests);
                long begin = System.nanoTime();
                requests.forEach(request -> start(driver, request));
                if (turn >= 0) {
                    floor += bareNanos;
                    own[turn] = System.nanoTime() - begin;
                }
                requests.forEach(request -> ids.add(request.id()));
            }
            var ends = ends(driver, ids.subList(warm, ids.size()), told);
            ids.forEach(id -> driver.signal(id, Signal.KILL));
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(all.getCount() + " processes did not end");
            }
            return new Figures(
                    processes * 1e9 / LongStream.of(own).sum(),
                    floor == 0 ? 0 : processes * 1e9 / floor,
                    (double) own[0] / own[TURNS - 1],
                    ends);
        }
    }

    private static @Nullable BareLoop bare(Path directory, boolean cgroups) {
        return PosixDriver.supported() ? BareLoop.open(directory, cgroups) : null;
    }

    private static List<SpawnRequest> requests(
            Path directory, int from, int to, Confinement confined) {
        var requests = new ArrayList<SpawnRequest>();
        for (int i = from; i < to; i++) {
            requests.add(
                    new SpawnRequest(
                            new SpawnId(AgentId.of("bench", "agent-" + i), new Epoch(1), 1),
                            COMMAND,
                            directory,
                            Map.of("PATH", Program.DEFAULT_PATH),
                            directory.resolve("log"),
                            SpawnRequest.MAX_LINE,
                            confined));
        }
        return requests;
    }

    private static void start(ProcessDriver driver, SpawnRequest request) {
        if (driver.spawn(request) instanceof SpawnResult.Failed(var problem)) {
            throw new IllegalStateException(problem.line());
        }
    }

    private static List<Long> ends(
            ProcessDriver driver, List<SpawnId> ids, Map<SpawnId, Long> told) {
        var micros = new long[Math.min(ids.size(), ENDS)];
        for (int i = 0; i < micros.length; i++) {
            long killed = System.nanoTime();
            driver.signal(ids.get(i), Signal.KILL);
            while (!told.containsKey(ids.get(i))) {
                Thread.onSpinWait();
            }
            micros[i] = (told.getOrDefault(ids.get(i), killed) - killed) / 1_000;
        }
        return Arrays.stream(micros).sorted().boxed().toList();
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
}
