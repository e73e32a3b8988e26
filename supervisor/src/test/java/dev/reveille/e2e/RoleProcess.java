package dev.reveille.e2e;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code reveille} in a process of its own, so that it can be killed and told to stop. */
public final class RoleProcess implements AutoCloseable {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String MAIN = "dev.reveille.app.Main";
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    private final Process process;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Thread reader;

    /** Starts the command with these words. */
    RoleProcess(String... words) throws IOException {
        this(TEMPORARY, words);
    }

    /** The same, with another directory for what is temporary. */
    RoleProcess(Path temporary, String... words) throws IOException {
        this(List.of(), MAIN, temporary, words);
    }

    /** Another main class with these words. */
    RoleProcess(Class<?> main, String... words) throws IOException {
        this(List.of(), main.getName(), TEMPORARY, words);
    }

    /** The command with these words, run by others before it. */
    public RoleProcess(List<String> before, String... words) throws IOException {
        this(before, MAIN, TEMPORARY, words);
    }

    private RoleProcess(List<String> before, String main, Path temporary, String... words)
            throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(Jvm.command(main, "-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of(words));
        this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
        this.reader = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(said::add);
        } catch (IOException | RuntimeException e) {
            said.add("no more can be read: " + e);
        }
    }

    /** Waits until it has said this; what its groups matched. */
    public Matcher awaitSaid(String regex) {
        var pattern = Pattern.compile(regex);
        await().atMost(SOON).until(() -> pattern.matcher(said()).find() || !reader.isAlive());
        Matcher found = pattern.matcher(said());
        if (!found.find()) {
            throw new IllegalStateException("ended before it said " + regex + ":\n" + said());
        }
        return found;
    }

    /** All it has said. */
    public String said() {
        return String.join("\n", said);
    }

    /** Stands still from now on, until that is closed. */
    public Standstill standstill() throws IOException {
        return Standstill.of(process);
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As Ctrl-C or a service manager asks; its exit code. */
    public int terminate() throws InterruptedException {
        // not the process's own, which stops listening to what it says
        process.toHandle().destroy();
        return exitCode();
    }

    /** Waits for its end. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("did not end within " + SOON + ":\n" + said());
        }
        reader.join();
        return process.exitValue();
    }

    /** Told to stop, for a node that is killed leaves its agents running. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            kill();
        }
    }
}
