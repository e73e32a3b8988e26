package dev.reveille.schemas.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real schema registry (Apicurio's) in a process of its own; what it holds dies with it. */
public final class RegistryProcess implements AutoCloseable {
    /** Where the build unpacks it. */
    private static final Path HOME = Path.of("target", "apicurio-registry");

    private static final Pattern READY =
            Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:\\d+)");

    private final Process process;
    private final URI root;
    private final Thread atExit = new Thread(this::kill);

    private RegistryProcess(Process process, URI root) {
        this.process = process;
        this.root = root;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts it on a port nobody uses, and returns once it answers. */
    public static RegistryProcess start() throws IOException {
        var builder =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "-jar",
                                HOME.resolve("quarkus-run.jar").toString()));
        var environment = builder.environment();
        for (String server : List.of("HTTP", "MANAGEMENT")) {
            environment.put("QUARKUS_" + server + "_HOST", "127.0.0.1");
            environment.put("QUARKUS_" + server + "_PORT", "0");
        }
        Process process = builder.redirectErrorStream(true).start();
        var lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                var reader = new Thread(() -> lines.lines().forEach(ignored -> {}));
                reader.setDaemon(true);
                reader.start();
                var registry = new RegistryProcess(process, URI.create(ready.group(1)));
                registry.answerOnce();
                return registry;
            }
        }
        throw new IOException("the registry's process ended before it was ready:\n" + said);
    }

    /**
     * Waits for a first registration, however long: it loads most of the registry, which on a busy
     * machine takes longer than a client should wait for an answer.
     */
    private void answerOnce() throws IOException {
        var request =
                HttpRequest.newBuilder(URI.create(confluent() + "/subjects/first/versions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"schema\": \"\\\"int\\\"\"}"))
                        .build();
        try {
            var answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("the registry answers " + answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Root of Confluent's API. */
    public URI confluent() {
        return root.resolve("/apis/ccompat/v7");
    }

    /** Root of its own API. */
    public URI own() {
        return root.resolve("/apis/registry/v3");
    }

    private void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
