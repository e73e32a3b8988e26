package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.cli.ReveilleCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunProgramTest {
    private final StringWriter err = new StringWriter();
    @TempDir Path dir;

    private int run(String... command) {
        String[] words = new String[4 + command.length];
        words[0] = "run";
        words[1] = "--state-dir";
        words[2] = dir.resolve("state").toString();
        words[3] = "--";
        System.arraycopy(command, 0, words, 4, command.length);
        return ReveilleCommand.commandLine(new RunCommand())
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    @Test
    void aProgramThatIsNowhereIsSaidAndEndsTheRunAsAShellWould() {
        assertThat(run("no-such-program", "x")).isEqualTo(127);
        assertThat(err)
                .hasToString(
                        """
                        BinaryNotFound (NotFound): program no-such-program is nowhere on the PATH
                          Remedy: install it, or name it by a path where it lies
                        """);
    }

    @Test
    void aPathWhereNothingLiesIsSaidAlike() {
        Path none = dir.resolve("none");
        assertThat(run(none.toString())).isEqualTo(127);
        assertThat(err.toString())
                .startsWith("BinaryNotFound (NotFound): program " + none + " is ");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aFileThatCannotBeExecutedIsSaidToBeThat() throws Exception {
        Path file = Files.writeString(dir.resolve("script"), "#!/bin/sh\n");
        assertThat(run(file.toString())).isEqualTo(126);
        assertThat(err.toString())
                .startsWith("AgentStartFailed (Startup): program " + file + " is not executable")
                .contains("Remedy: chmod +x it");
    }
}
