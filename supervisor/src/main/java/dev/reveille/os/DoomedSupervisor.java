package dev.reveille.os;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A supervisor of exclusive agents in a JVM of its own, to be killed or frozen: DIRECTORY CGROUPS
 * COUNT MILLIS SCRIPT. It says what its agents write, waits for a line, arms its fuse for the last
 * time, and says when that will burn, in nanoseconds since boot.
 */
final class DoomedSupervisor {
    static final String LINE = "line ";
    static final String END = "end ";
    private static final Duration MEANWHILE = Duration.ofMinutes(1);

    private DoomedSupervisor() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var config = config(Path.of(args[0]), Boolean.parseBoolean(args[1]));
        int count = Integer.parseInt(args[2]);
        var left = Duration.ofMillis(Long.parseLong(args[3]));
        try (var _ = StateLock.take(config.state());
                var driver = ProcessDrivers.open(config, new Printer())) {
            driver.fuse().arm(MEANWHILE);
            for (int i = 1; i <= count; i++) {
                if (driver.spawn(request(i, args[4])) instanceof SpawnResult.Failed(var problem)) {
                    throw new IllegalStateException(problem.line());
                }
            }
            if (System.in.read() >= 0) {
                long end = LibcTime.bootNanos() + left.toNanos();
                driver.fuse().arm(left);
                System.out.println(END + end);
                driver.awaitNone(MEANWHILE);
            }
        }
    }

    /** Of its own for each directory: they do not end each other's. */
    static DriverConfig config(Path directory, boolean cgroups) {
        var state = directory.resolve("state");
        return new DriverConfig(
                new NodeId("node-" + Integer.toHexString(directory.toString().hashCode())),
                state,
                directory.resolve("run"),
                DriverConfig.PENDING_BYTES,
                cgroups);
    }

    private static SpawnRequest request(int number, String script) {
        return new SpawnRequest(
                        new SpawnId(AgentId.of("acme", "agent-" + number), new Epoch(1), 1),
                        List.of("sh", "-c", script),
                        Path.of("/"),
                        Map.of("PATH", Program.DEFAULT_PATH),
                        Path.of("/dev/null"),
                        SpawnRequest.MAX_LINE,
                        Confinement.NONE)
                .exclusively();
    }

    private record Printer() implements ProcessListener {
        @Override
        public void line(SpawnId id, String line) {
            System.out.println(LINE + line);
        }

        @Override
        public void overlong(SpawnId id, long bytes) {}

        @Override
        public void exited(SpawnId id, ExitStatus status) {
            System.out.println("exited " + status);
        }
    }
}
