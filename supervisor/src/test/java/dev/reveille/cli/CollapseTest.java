package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.Hostile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

/** Nothing a file holds, and nothing that happens to the JVM, is answered with a stack trace. */
class CollapseTest {
    @TempDir Path dir;

    static Stream<Map.Entry<String, String>> hostile() {
        return Hostile.values().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aFileThatWouldGrowWithoutEndIsRefusedInWords(Map.Entry<String, String> value)
            throws IOException {
        // Given
        Path file = dir.resolve("p.yaml");
        Files.writeString(file, "relevance: {evaluator: {learned: " + value.getValue() + "}}\n");
        // When
        var done = new Terminal().run("score", "--policy", file.toString());
        // Then
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err())
                .startsWith("InvalidAgentSpec (Configuration): " + file + ": ")
                .contains(value.getKey(), "  Remedy: write ");
    }

    /** Fails as only the JVM does. */
    @Command(name = "fail")
    static final class Failing implements Runnable {
        private final Error error;

        Failing(Error error) {
            this.error = error;
        }

        @Override
        public void run() {
            throw error;
        }
    }

    static Stream<Map.Entry<Error, String>> errors() {
        return Stream.of(
                Map.entry(new StackOverflowError(), "too deep: the stack overflowed"),
                Map.entry(new OutOfMemoryError("Java heap space"), "too little memory"),
                Map.entry(new NoClassDefFoundError("a/B"), "code is missing or does not fit: a/B"),
                Map.entry(new AssertionError("odd"), "an error of the program: "));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorOfTheJvmIsToldInWordsAndExitsWithOne(Map.Entry<Error, String> error) {
        // Given
        var err = new StringWriter();
        // When
        int exit =
                ReveilleCommand.commandLine(new Failing(error.getKey()))
                        .setErr(new PrintWriter(err))
                        .execute("fail");
        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(err.toString().lines())
                .hasSize(2)
                .anyMatch(
                        line ->
                                line.startsWith("Unexpected (System): ")
                                        && line.contains(error.getValue()))
                .anyMatch(line -> line.startsWith("  Remedy: "));
    }

    @Test
    void askedToItSaysWhereTheErrorCameFrom() {
        var err = new StringWriter();
        ReveilleCommand.commandLine(new Failing(new StackOverflowError()))
                .setErr(new PrintWriter(err))
                .execute("fail", "--verbose");
        assertThat(err.toString()).contains("Caused by: java.lang.StackOverflowError");
    }
}
