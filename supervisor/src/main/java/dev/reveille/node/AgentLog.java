package dev.reveille.node;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that takes an agent's standard error, and what it prints on standard output. */
final class AgentLog implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(AgentLog.class);
    private static final int TAIL_BYTES = 4096;
    private static final int TAIL_LINES = 10;

    private final Path file;
    private final FileChannel channel;

    private AgentLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The agent's file below a node's state directory, made if absent. */
    static AgentLog of(Path state, AgentId agent) throws IOException {
        Path folder = state.resolve("logs").resolve(agent.tenant().value());
        Files.createDirectories(folder);
        Path file = folder.resolve(agent.name() + ".log");
        return new AgentLog(
                file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    static Problem problem(Path state, IOException e) {
        return Problem.recoverable(
                "AgentStartFailed",
                Category.STORAGE,
                "the agent's log below " + state + " cannot be opened: " + e,
                "make room, or let this user write there");
    }

    Path file() {
        return file;
    }

    /** Appends one line; a full disk costs the line and nothing else. */
    void line(String text) throws IOException {
        channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** The last lines, at most ten and four kilobytes of them. */
    List<String> tail() {
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            long length = reader.length();
            byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, length)];
            reader.seek(length - bytes.length);
            reader.readFully(bytes);
            List<String> lines =
                    Arrays.stream(new String(bytes, StandardCharsets.UTF_8).split("\n", -1))
                            .filter(line -> !line.isBlank())
                            .toList();
            return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("file", file).log("could not be closed: " + e);
        }
    }
}
