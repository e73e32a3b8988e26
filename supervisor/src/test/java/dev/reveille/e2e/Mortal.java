package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/** Relevance over a lane, in a process of its own that is killed now and then. */
final class Mortal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Lane lane;
    private final Path state;
    private RoleProcess process;

    Mortal(Lane lane, Path state) throws IOException {
        this.lane = lane;
        this.state = state;
        this.process = begun(Story.BEGIN);
    }

    private RoleProcess begun(Instant at) throws IOException {
        return new RoleProcess(
                RelevanceMain.class,
                lane.kafka.bootstrapServers(),
                lane.prefix,
                state.toString(),
                at.toString());
    }

    /** Once part of what was told is decided, and not all of that for good. */
    void killMidStream() throws Exception {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !lane.decidedSoFar().isEmpty());
        kill();
        assertThat(lane.lag()).as("records of %s to be read again", lane.prefix).isPositive();
    }

    void kill() {
        process.kill();
    }

    /** Another one takes up its work, whose clock says that. */
    void begin(Instant at) throws IOException {
        process = begun(at);
    }

    void loseDisk() throws IOException {
        try (var files = Files.walk(state)) {
            files.sorted(Comparator.reverseOrder()).forEach(Mortal::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
