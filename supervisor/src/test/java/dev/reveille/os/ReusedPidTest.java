package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a pid namespace so small that a dead agent's pid soon is a stranger's. */
class ReusedPidTest {
    private static final String SCRIPT =
            """
            { echo 400 > /proc/sys/kernel/pid_max; } 2>/dev/null || { echo SKIP pid_max; exit 0; }
            # Pids below 300 are not used again after the first round.
            last=0
            while [ $last -lt 310 ]; do : & last=$!; wait; done
            "$@" dev.reveille.os.SupervisorMain "$DIR" 1 'exec sleep 1000' > "$DIR/said" &
            supervisor=$!
            until grep -q all "$DIR/said"; do sleep 0.1; done
            agent=$(sed -n 's/^pid //p' "$DIR/said")
            kill -9 $supervisor $agent
            wait
            tries=0
            while :; do
              sleep 1000 & stranger=$!
              [ $stranger = $agent ] && break
              kill -9 $stranger; wait $stranger 2>/dev/null
              tries=$((tries + 1)); [ $tries -lt 2000 ] || { echo never reused; exit 1; }
            done
            echo reused after $tries
            "$@" dev.reveille.os.ReusedPidTest "$DIR"
            kill -0 $stranger && echo the stranger lives
            """;

    @TempDir Path directory;

    @Test
    void aStrangerWithADeadAgentsPidIsNeitherTakenBackNorSignalled() throws Exception {
        String said = inNamespace();
        assumeTrue(
                !said.contains("SKIP") && !said.contains("unshare:"),
                () -> "no pid namespace with a small pid_max here: " + said);
        // Then
        assertThat(said)
                .contains("reused after", "found Gone", "ended 0, remaining 0")
                .contains("the stranger lives");
    }

    private String inNamespace() throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "--kill-child",
                        "sh",
                        "-c",
                        SCRIPT,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"));
        builder.environment().put("DIR", directory.toString());
        Process process;
        try {
            process = builder.redirectErrorStream(true).start();
        } catch (IOException e) {
            return "SKIP " + e.getMessage();
        }
        try (var out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.waitFor();
        }
    }

    /** The next supervisor, in the namespace: it looks, takes back and ends, and says what. */
    public static void main(String[] args) {
        var directory = Path.of(args[0]);
        try (var _ = StateLock.take(directory.resolve("state"));
                var driver =
                        ProcessDrivers.open(SupervisorMain.config(directory), new Recorder())) {
            var leftovers = new Leftovers(directory.resolve("state"));
            List<Leftovers.Leftover> found = leftovers.find();
            for (Leftovers.Leftover left : found) {
                System.out.println("found " + left.getClass().getSimpleName());
                left.entry()
                        .process()
                        .ifPresent(
                                process ->
                                        System.out.println(
                                                driver.takeBack(
                                                        left.entry(),
                                                        process,
                                                        SpawnRequest.MAX_LINE)));
            }
            var outcome = leftovers.end(found, Duration.ofMillis(100));
            System.out.println(
                    "ended "
                            + outcome.ended().size()
                            + ", remaining "
                            + outcome.remaining().size());
        }
    }
}
