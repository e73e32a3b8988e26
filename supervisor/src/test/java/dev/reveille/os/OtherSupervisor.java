package dev.reveille.os;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** {@link SupervisorMain}, or another, as a process of this test. */
final class OtherSupervisor implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private OtherSupervisor(Process process) {
        this.process = process;
        out = process.inputReader();
    }

    static OtherSupervisor start(Path directory, int agents, String script, String... before) {
        return start(
                SupervisorMain.class,
                List.of(directory.toString(), Integer.toString(agents), script),
                before);
    }

    static OtherSupervisor start(Class<?> main, List<String> arguments, String... before) {
        var command = new ArrayList<>(Arrays.asList(before));
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName()));
        command.addAll(arguments);
        try {
            return new OtherSupervisor(
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Reads on to the first line like this; all lines read, it last. */
    List<String> awaitLine(Predicate<String> like) {
        var read = new ArrayList<String>();
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                read.add(line);
                if (like.test(line)) {
                    return read;
                }
            }
            throw new AssertionError("it ended after " + read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes it an empty line. */
    void go() {
        try (var in = process.outputWriter()) {
            in.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
