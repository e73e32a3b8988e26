package dev.reveille.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code bench adopt}: a node's supervisor is killed with SIGKILL, and the next one in its
 * directory takes every agent back. Broker, scheduler and supervisor are processes of their own.
 */
final class AdoptBench {
    /** Says hello; says where it is told to that a new supervisor has spoken to it. */
    private static final String TYPES =
            """
            apiVersion: reveille/v1
            kind: AgentTypes
            types:
              greeter:
                command: sh
                args:
                  - -c
                  - >-
                    echo '{"type":"hello","protocol":1}';
                    while read -r line; do case $line in
                    *resume*) echo >> "$RESUMED";;
                    *shutdown*) exit 0;; esac; done
                env: {RESUMED: "FILE"}
                heartbeat: {interval: 0s}
            """;

    private final int agents;

    AdoptBench(int agents) {
        this.agents = agents;
    }

    List<Figure> run() throws Exception {
        try (var cluster = new BenchCluster();
                var crowd = new Crowd(cluster, agents)) {
            Path resumed = Files.createFile(crowd.directory().resolve("resumed"));
            Path types =
                    Files.writeString(
                            crowd.directory().resolve("types.yaml"),
                            TYPES.replace("FILE", resumed.toString()));
            return measured(crowd, types, resumed);
        }
    }

    private List<Figure> measured(Crowd crowd, Path types, Path resumed) throws Exception {
        var of = Map.of("node.types", types.toString(), "node.slots", Integer.toString(agents));
        Map<String, Long> before;
        try (var first = crowd.role("node", of)) {
            crowd.wake();
            Waits.until(crowd::allRun);
            before = crowd.pids();
            crowd.forget();
            first.kill();
        }
        long begun = System.nanoTime();
        try (var _ = crowd.role("node", of)) {
            Waits.until(() -> bytes(resumed) >= agents || begun + 60e9 < System.nanoTime());
            double seconds = (System.nanoTime() - begun) / 1e9;
            Waits.until(crowd::allRun);
            double toldSeconds = (System.nanoTime() - begun) / 1e9;
            Map<String, Long> after = crowd.pids();
            double restarts =
                    before.entrySet().stream()
                            .filter(e -> !e.getValue().equals(after.get(e.getKey())))
                            .count();
            return List.of(
                    Figure.atMost("adopt", "seconds", seconds, "s", 2),
                    Figure.atMost("adopt", "restarts", restarts, "", 0),
                    Figure.of("adopt", "told_seconds", toldSeconds, "s"),
                    Figure.of("adopt", "agents", agents, ""));
        }
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
