package dev.reveille.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real process that is an agent, and the conversation with it. */
final class AgentProcess implements AutoCloseable {
    static final Path PYTHON_SDK = Path.of("python").toAbsolutePath();

    final Talk talk;
    private final Process process;
    private final Path stderr;

    private AgentProcess(Process process, Path stderr) {
        this.process = process;
        this.stderr = stderr;
        this.talk = new Talk(process.getOutputStream(), process.getInputStream());
    }

    static AgentProcess start(Path directory, Map<String, String> env, List<String> command)
            throws IOException {
        Path stderr = Files.createTempFile("agent", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(env);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.redirectError(stderr.toFile());
        try {
            return new AgentProcess(builder.start(), stderr);
        } catch (IOException e) {
            return fail(
                    "cannot start "
                            + command.get(0)
                            + "; these tests need python3 (3.9 or newer) on the PATH",
                    e);
        }
    }

    static AgentProcess python(Path directory, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        return start(directory, Map.of("PYTHONPATH", PYTHON_SDK.toString()), command);
    }

    int exitCode() throws Exception {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("the process ended").isTrue();
        return process.exitValue();
    }

    String stderr() throws IOException {
        return Files.readString(stderr);
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Files.deleteIfExists(stderr);
    }
}
