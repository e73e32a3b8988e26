package dev.reveille.app;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A role of {@code reveille} in a process of its own, with this JVM's own options, for benchmarks
 * that kill it.
 */
public final class RoleAlone implements AutoCloseable {
    private static final long ENDS_WITHIN_SECONDS = 40;

    private final Process process;

    private RoleAlone(Process process) {
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param log takes what it says
     * @param words of its command line
     */
    public static RoleAlone start(Path log, String... words) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(words));
        return new RoleAlone(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start());
    }

    /** kill -9; returns once it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Told to stop. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
