package dev.reveille.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code reveille dev} in a process of its own, so that it can be killed and interrupted. */
final class DevProcess implements AutoCloseable {
    private final Process process;
    private final List<String> said = new ArrayList<>();

    DevProcess(Path data, int port, int http, Path types) throws IOException {
        this.process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.reveille.app.Main",
                                "dev",
                                "--data-dir",
                                data.toString(),
                                "--port",
                                Integer.toString(port),
                                "--http-port",
                                Integer.toString(http),
                                "--types",
                                types.toString())
                        .redirectErrorStream(true)
                        .start();
    }

    /** Reads what it says until it is ready. */
    void awaitReady() throws IOException {
        var lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.startsWith("ready")) {
                return;
            }
        }
        throw new IOException("ended before it was ready:\n" + String.join("\n", said));
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As Ctrl-C or a service manager asks; its exit code. */
    int terminate(Duration atMost) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("did not end within " + atMost);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
