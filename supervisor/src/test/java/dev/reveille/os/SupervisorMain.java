package dev.reveille.os;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A supervisor in a JVM of its own, so that a test can kill it: DIRECTORY COUNT SCRIPT. */
final class SupervisorMain {
    private SupervisorMain() {}

    public static void main(String[] args) throws InterruptedException {
        var directory = Path.of(args[0]);
        var state = directory.resolve("state");
        int count = Integer.parseInt(args[1]);
        try (var _ = StateLock.take(state);
                var driver = ProcessDrivers.open(config(directory), new Printer())) {
            for (int i = 1; i <= count; i++) {
                var id = new SpawnId(AgentId.of("acme", "agent-" + i), new Epoch(1), 1);
                var request =
                        new SpawnRequest(
                                id,
                                List.of("sh", "-c", args[2]),
                                directory,
                                Map.of("PATH", Program.DEFAULT_PATH),
                                directory.resolve("log"),
                                SpawnRequest.MAX_LINE,
                                OptionalInt.empty());
                switch (driver.spawn(request)) {
                    case SpawnResult.Started(var process) -> print("pid " + process.pid());
                    case SpawnResult.Failed(var problem) -> print(problem.line());
                }
            }
            print("all");
            driver.awaitNone(Duration.ofMinutes(1));
        }
    }

    /** Of its own for each directory: runs of these tests side by side do not end each other's. */
    static NodeId node(Path directory) {
        return new NodeId("node-" + Integer.toHexString(directory.toString().hashCode()));
    }

    static DriverConfig config(Path directory) {
        return new DriverConfig(
                node(directory),
                directory.resolve("state"),
                directory.resolve("run"),
                DriverConfig.PENDING_BYTES);
    }

    private static void print(String line) {
        System.out.println(line);
    }

    private record Printer() implements ProcessListener {
        @Override
        public void line(SpawnId id, String line) {
            print("line " + line);
        }

        @Override
        public void overlong(SpawnId id, long bytes) {}

        @Override
        public void exited(SpawnId id, ExitStatus status) {
            print("exited " + status);
        }
    }
}
