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

    private final Process process;
    private final String bootstrapServers;

    private BrokerAlone(Process process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /** The other process; its argument is the data directory. */
    public static void main(String[] args) throws IOException {
        try (var broker = EmbeddedBroker.start(Path.of(args[0]), 0)) {
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
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process =
                new ProcessBuilder(
                                List.of(
                                        java,
                                        "-Xmx512m",
                                        "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j"
                                                + ".simple.SimpleLoggerContextFactory",
                                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        BrokerAlone.class.getName(),
                                        data.toString()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
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
        return new BrokerAlone(process, line.substring(READY.length()));
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
