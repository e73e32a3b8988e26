package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/reveille}, in a checkout whose Maven is a script. */
class LauncherTest {
    @TempDir Path checkout;

    @Test
    void aBuildsWordsGoToAFileWithoutATerminalsEscapes() throws Exception {
        // Given
        Path bin = Files.createDirectories(checkout.resolve("supervisor/bin"));
        Path launcher = Files.copy(Path.of("bin/reveille"), bin.resolve("reveille"));
        executable(launcher);
        Path tools = Files.createDirectories(checkout.resolve("tools"));
        executable(
                Files.writeString(
                        tools.resolve("mvn"),
                        """
                        #!/bin/sh
                        printf '\\033[0m\\033[1;31mno such class\\033[m\\n'
                        exit 1
                        """));
        // When
        Path said = checkout.resolve("said");
        var builder =
                new ProcessBuilder(launcher.toString(), "status")
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().merge("PATH", tools.toString(), (path, own) -> own + ":" + path);
        var process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        // Then
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readString(said))
                .doesNotContain("\033")
                .contains("\nno such class\n", "BuildFailed (Startup)", "  Remedy: repair");
    }

    private static void executable(Path file) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
