package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

    private SpawnRequest request(SpawnId id, Confinement as, String script, String key) {
        return new SpawnRequest(
                id,
                List.of("sh", "-c", script),
                Path.of("/"),
                Map.of("PATH", Program.DEFAULT_PATH),
                directory.resolve("log"),
                SpawnRequest.MAX_LINE,
                as,
                Map.of("KEY", key));
    }

    private SpawnId start(Confinement confinement, String script) {
        var id = confined.next();
        var request = request(id, confinement, script, "open sesame");
        assertThat(request.toString()).doesNotContain("sesame");
        assertThat(confined.driver().spawn(request)).isInstanceOf(SpawnResult.Started.class);
        return id;
    }

    @Test
    void aProcessReadsItsSecretsFromADirectoryThatStaysUntilItIsRemoved() {
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
        // Then what it wrote can be masked
        assertThat(files.read(id)).isEqualTo(KEY);
        files.remove(id);
        assertThat(Path.of(last)).doesNotExist();
    }

    @Test
    void anotherUsersSecretsAreItsOwnAndItsDirectoryIsNot() {
        Confined.needsRoot();
        Path own = confined.config.state().resolve("agents/acme/worker");
        // When
        var id =
                start(
                        confined.as("nobody", own),
                        """
                        cd $REVEILLE_SECRETS; stat -c '%U %a' . KEY; cat KEY; echo
                        for try in 'chmod 700 .' 'mkdir inner' 'mv KEY other' 'mkfifo pipe' 'ls ..'; do
                            $try 2>/dev/null && echo "$try"
                        done; ls
                        """);
        // Then
        confined.recorder.awaitExit(id);
        assertThat(confined.recorder.lines(id))
                .containsExactly("root 550", "nobody 400", "open sesame", "KEY");
        files.remove(id);
        assertThat(files.of(id)).doesNotExist();
    }

    @Test
    void onlyFilesAreReadBackAndAllThatLiesThereGoes() throws IOException {
        // Given what an agent could have put into a directory of its own
        var over = new SpawnId(AgentId.of("acme", "old"), new Epoch(3), 1);
        Path own = Files.createDirectories(files.of(over));
        Path others = Files.writeString(directory.resolve("others"), "another's");
        Files.writeString(own.resolve("KEY"), "open sesame");
        Files.createSymbolicLink(own.resolve("ENDLESS"), Path.of("/dev/zero"));
        Files.createSymbolicLink(own.resolve("LINK"), others);
        Files.createDirectory(own.resolve("inner"));
        Files.createSymbolicLink(own.resolve("inner/link"), directory);
        try (var arena = Arena.ofConfined();
                var huge = new RandomAccessFile(own.resolve("HUGE").toFile(), "rw")) {
            assertThat(Libc.mkfifo(arena, own.resolve("PIPE").toString())).isZero();
            huge.setLength(SecretFiles.MOST + 1L);
        }
        // When, Then
        var read = CompletableFuture.supplyAsync(() -> files.read(over));
        assertThat(read).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(KEY);
        files.sweep(List.of());
        assertThat(own).doesNotExist();
        assertThat(others).exists();
    }

    @Test
    void aDirectoryThatAnEarlierReleaseGaveAwayIsTakenBack() throws IOException {
        Confined.needsRoot();
        // Given
        var old = new SpawnId(AgentId.of("acme", "old"), new Epoch(3), 1);
        Path own = Files.createDirectories(files.of(old));
        Files.writeString(own.resolve("KEY"), "open sesame");
        try (var arena = Arena.ofConfined()) {
            Account.find("nobody").orElseThrow().give(arena, own.toString());
        }
        // When
        assertThat(files.ofAgent(old.agent())).containsExactly("open sesame");
        // Then
        assertThat(Files.getAttribute(own, "unix:uid")).isEqualTo(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("r-xr-x---");
    }

    @Test
    void moreThanWouldBeReadBackIsNotHandedOut() {
        var id = confined.next();
        var request = request(id, Confinement.NONE, "true", "x".repeat(SecretFiles.MOST));
        assertThat(confined.driver().spawn(request))
                .isInstanceOfSatisfying(
                        SpawnResult.Failed.class,
                        failed ->
                                assertThat(failed.problem().line())
                                        .contains("its secrets take 1048832 bytes")
                                        .doesNotContain("xxx"));
        assertThat(files.of(id)).doesNotExist();
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
