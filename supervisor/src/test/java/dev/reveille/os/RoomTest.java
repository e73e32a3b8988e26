package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process of another user, with a room of its own. */
@Timeout(60)
class RoomTest {
    @TempDir Path directory;

    private Confined confined;

    @BeforeEach
    void open() throws IOException {
        Confined.needsRoot();
        confined = new Confined(directory);
        // As the parents of a state directory are where it is installed.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @AfterEach
    void close() {
        if (confined != null) {
            confined.close();
        }
    }

    private Path own() {
        return confined.config.state().resolve("agents/acme/worker");
    }

    @Test
    void itRunsAsItsUserAndCanNeverBeMore() {
        // When
        var id =
                confined.start(
                        confined.as("nobody", own()),
                        "id -un; grep -E 'NoNewPrivs|CapEff' /proc/self/status; umask");
        // Then
        assertThat(confined.recorder.awaitExit(id)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(confined.recorder.lines(id))
                .containsExactly("nobody", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "0077");
    }

    @Test
    void itWritesInItsRoomAndToItsStreamsAndReadsNothingOfOthers() {
        // When
        var id =
                confined.start(
                        confined.as("nobody", own()),
                        """
                        echo kept >%1$s/work/note && cat %1$s/work/note
                        echo gone >%1$s/tmp/note && echo by name >/dev/stdout
                        cat %2$s/starts 2>/dev/null || echo the journal is shut
                        ls %2$s 2>/dev/null || echo so is the state directory
                        """
                                .formatted(own(), confined.config.state()));
        // Then
        confined.recorder.awaitExit(id);
        assertThat(confined.recorder.lines(id))
                .containsExactly(
                        "kept", "by name", "the journal is shut", "so is the state directory");
        assertThat(own().resolve("work/note")).hasContent("kept");
    }

    @Test
    void itsProgramIsTheProcessThatWasStarted() {
        // When
        var id = confined.next();
        var started =
                (SpawnResult.Started)
                        confined.spawn(id, confined.as("nobody", own()), "echo $$; exit 7");
        // Then
        assertThat(confined.recorder.awaitLine(id, 0))
                .isEqualTo(Long.toString(started.process().pid()));
        assertThat(confined.recorder.awaitExit(id)).isEqualTo(new ExitStatus.Exited(7));
    }

    @Test
    void aUserThatIsNotKnownIsToldBeforeAnythingStarts() {
        var result = confined.spawn(confined.next(), confined.as("nemo-7", own()), "exit 0");
        assertThat(result)
                .isInstanceOfSatisfying(
                        SpawnResult.Failed.class,
                        failed ->
                                assertThat(failed.problem().line())
                                        .contains("AgentStartFailed", "user nemo-7 is not known"));
        assertThat(new SpawnJournal(confined.config.state()).entries()).isEmpty();
    }
}
