package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    @TempDir Path directory;

    @Test
    void aFileIsNoTerminalWhateverStandardOutputIs() throws Exception {
        // Given
        Path file = Files.createSymbolicLink(directory.resolve("2"), directory.resolve("log"));
        Path screen = Files.createSymbolicLink(directory.resolve("t"), Path.of("/dev/pts/3"));
        // When, then
        assertThat(Progress.isTerminal(file)).isFalse();
        assertThat(Progress.isTerminal(screen)).isTrue();
        assertThat(Progress.isTerminal(directory.resolve("none"))).isTrue();
    }

    @Test
    void withoutATerminalThereAreLinesAndNoEscapes() {
        // Given
        var bytes = new ByteArrayOutputStream();
        var progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
        // When
        for (int i = 0; i <= 100; i++) {
            progress.at(i, 100, "replayed");
        }
        progress.done();
        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .doesNotContain("\033", "\r")
                .startsWith("0 % replayed\n10 % replayed\n");
    }
}
