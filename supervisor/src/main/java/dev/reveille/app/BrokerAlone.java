package dev.reveille.app;

import dev.reveille.config.KafkaSettings;
import dev.reveille.dev.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A broker in a process of its own, for benchmarks that count processor time: what it spends is not
 * theirs. It ends with its standard input, so also when whoever started it was killed.
 */
public final class BrokerAlone implements AutoCloseable {
    private static final String READY = "ready ";
    private static final long ENDS_WITHIN_SECONDS = 20;

    private final Path data;
    private Process process;
    private final String bootstrapServers;

    private BrokerAlone(Path data) throws IOException {
        this.data = data;
        this.process = begin(data, 0);
        this.bootstrapServers = awaitReady(process);
    }

    /** The other process; its arguments are the data directory and a port, 0 for a free one. */
    public static void main(String[] args) throws IOException {
        try (var broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]))) {
            System.out.println(READY + broker.bootstrapServers());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        System.exit(0);
    }

    /**
     * Starts one; returns once it serves requests.
     *
     * @param data its directory
     */
    public static BrokerAlone start(Path data) throws IOException {
        return new BrokerAlone(data);
    }

    private static Process begin(Path data, int port) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        List.of(
                                java,
                                "-Xmx512m",
                                "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j"
                                        + ".simple.SimpleLoggerContextFactory",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BrokerAlone.class.getName(),
                                data.toString(),
                                Integer.toString(port)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Where it serves. */
    private static String awaitReady(Process process) throws IOException {
        var lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        @Nullable String line = lines.readLine();
        while (line != null && !line.startsWith(READY)) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new IOException("the broker's process ended before it was ready");
        }
        return line.substring(READY.length());
    }

    /** kill -9; what it had acknowledged lies in its directory. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Another one in its place, after a kill; returns once it serves requests. */
    public void startAgain() throws IOException {
        String port = bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1);
        process = begin(data, Integer.parseInt(port));
        awaitReady(process);
    }

    /** How to reach it. */
    public KafkaSettings kafka() {
        return KafkaSettings.of(bootstrapServers);
    }

    /** Runs a command of {@code reveille} against it; its exit code. */
    public int command(String... words) {
        return Commands.run(kafka(), words);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
