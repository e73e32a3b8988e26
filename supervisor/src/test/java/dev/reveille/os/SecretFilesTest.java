package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
    private static final Map<String, String> KEY = Map.of("KEY", "open sesame");

    @TempDir Path directory;
    private Confined confined;
    private SecretFiles files;

    @BeforeEach
    void open() throws IOException {
        confined = new Confined(directory);
        files = new SecretFiles(confined.config.runtime());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @AfterEach
    void close() {
        confined.close();
    }

    private SpawnId start(Confinement confinement, String script) {
        var id = confined.next();
        var request =
                new SpawnRequest(
                        id,
                        List.of("sh", "-c", script),
                        Path.of("/"),
                        Map.of("PATH", Program.DEFAULT_PATH),
                        directory.resolve("log"),
                        SpawnRequest.MAX_LINE,
                        confinement,
                        KEY);
        assertThat(request.toString()).doesNotContain("sesame");
        assertThat(confined.driver().spawn(request)).isInstanceOf(SpawnResult.Started.class);
        return id;
    }

    @Test
    void aProcessReadsItsSecretsFromADirectoryThatGoesWithIt() {
        // When
        var id =
                start(
                        Confinement.NONE,
                        "cd $REVEILLE_SECRETS; stat -c %a . KEY; cat KEY; echo; pwd; read go");
        // Then
        String last = confined.recorder.awaitLine(id, 3);
        assertThat(confined.recorder.lines(id)).startsWith("500", "400", "open sesame");
        assertThat(Path.of(last)).isDirectory();
        assertThat(files.read(id)).isEqualTo(KEY);
        // When
        confined.driver().send(id, "go");
        confined.recorder.awaitExit(id);
        // Then
        assertThat(Path.of(last)).doesNotExist();
    }

    @Test
    void anotherUsersSecretsAreItsOwnAndWhatItPutsBesideThemGoesToo() {
        Confined.needsRoot();
        Path own = confined.config.state().resolve("agents/acme/worker");
        // When
        var id =
                start(
                        confined.as("nobody", own),
                        """
                        cd $REVEILLE_SECRETS; stat -c '%%U %%a' . KEY; cat KEY; echo
                        chmod 700 .; mkdir inner; ln -s %1$s inner/link; ls .. 2>/dev/null || echo shut
                        """
                                .formatted(directory));
        // Then
        confined.recorder.awaitExit(id);
        assertThat(confined.recorder.lines(id))
                .containsExactly("nobody 500", "nobody 400", "open sesame", "shut");
        assertThat(files.of(id)).doesNotExist();
        assertThat(directory.resolve("log")).exists();
    }

    @Test
    void whatAStartThatIsOverLeftIsRemovedByTheNextSupervisorAndNothingElse() throws IOException {
        // Given
        var over = new SpawnId(AgentId.of("acme", "old"), new Epoch(3), 1);
        Files.createDirectories(files.of(over));
        Files.writeString(files.of(over).resolve("KEY"), "stale");
        var id = start(Confinement.NONE, "read go");
        // When
        files.sweep(new SpawnJournal(confined.config.state()).entries());
        // Then
        assertThat(files.of(over)).doesNotExist();
        assertThat(files.read(id)).isEqualTo(KEY);
        assertThat(files.ofAgent(id.agent())).containsExactly("open sesame");
    }

    @Test
    void aStartThatFailsLeavesNone() {
        var id = confined.next();
        var result =
                confined.driver()
                        .spawn(
                                new SpawnRequest(
                                        id,
                                        List.of("/bin/sh", "-c", "true"),
                                        Path.of("/"),
                                        Map.of(),
                                        directory, // where a log cannot be
                                        SpawnRequest.MAX_LINE,
                                        Confinement.NONE,
                                        KEY));
        assertThat(result).isInstanceOf(SpawnResult.Failed.class);
        assertThat(files.of(id)).doesNotExist();
    }
}
