package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.os.SecretFiles;
import dev.reveille.os.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLogsTest {
    private static final AgentId AGENT = AgentId.of("acme", "a");
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir Path dir;

    private static void write(AgentLog log, String text) throws IOException {
        Files.writeString(log.errors(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void whatIsWrittenToStandardErrorIsInTheLogAMomentLater() throws IOException {
        try (var logs = new AgentLogs(dir, 1 << 20, Clock.systemUTC())) {
            logs.start();
            var one = logs.open(AGENT, AgentType.Log.DEFAULT);
            var other = logs.open(AgentId.of("acme", "b"), AgentType.Log.DEFAULT);
            // When
            write(one, "said\n");
            write(other, "also\n");
            // Then
            await().atMost(SOON).until(() -> Files.readString(one.file()).endsWith("said\n"));
            await().atMost(SOON).until(() -> Files.readString(other.file()).endsWith("also\n"));
            // When
            write(one, "again\n");
            // Then
            await().atMost(SOON).until(() -> Files.readString(one.file()).endsWith("again\n"));
        }
    }

    @Test
    void whatWasWrittenWithoutASupervisorIsBroughtOverWithoutTheSecretsOfThatTime()
            throws IOException {
        // Given
        Path given = Files.createDirectories(dir.resolve("run/secrets/acme+a+17.1"));
        Files.writeString(given.resolve("KEY"), "open sesame");
        Files.createDirectories(dir.resolve("run/secrets/acme+ab+17.1"));
        Path spool = Files.createDirectories(dir.resolve("state/logs/.stderr")).resolve("acme+a");
        Files.writeString(spool, "it is open sesame\nand more\n");
        // When
        try (var logs = new AgentLogs(dir.resolve("state"), 1 << 20, Clock.systemUTC())) {
            logs.catchUp(new SecretFiles(dir.resolve("run")));
            // Then
            assertThat(Files.readAllLines(logs.file(AGENT)))
                    .extracting(line -> line.substring(25))
                    .containsExactly("stderr it is ***", "stderr and more");
        }
    }

    /**
     * An agent writes a line whenever the node asks for the time, so that something always waits.
     */
    private static final class Chatty extends Clock {
        private static final int ENOUGH = 10_000;

        private final Path spool;
        private int said;
        private boolean silent;

        Chatty(Path spool) {
            this.spool = spool;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (!silent) {
                say();
            }
            return Instant.EPOCH;
        }

        void say() {
            assertThat(++said).as("it ends").isLessThan(ENOUGH);
            try {
                Files.writeString(
                        spool, "said\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void anAgentThatNeverFallsSilentDoesNotKeepTheNodeFromItsStartAndLosesNothing()
            throws IOException {
        // Given
        Path spool = Files.createDirectories(dir.resolve("logs/.stderr")).resolve("acme+a");
        var agent = new Chatty(spool);
        agent.say();
        try (var logs = new AgentLogs(dir, 1 << 20, agent)) {
            // When
            logs.catchUp(new SecretFiles(dir.resolve("run")));
            // Then
            assertThat(new Spool(spool).waiting()).isPositive();
            // When
            agent.silent = true;
            var log = logs.open(AGENT, AgentType.Log.DEFAULT);
            log.last();
            // Then
            assertThat(Files.readAllLines(log.file()))
                    .hasSize(agent.said)
                    .allMatch(line -> line.endsWith(" stderr said"));
        }
    }

    @Test
    void whatIsNoAgentsOrCannotBeReadKeepsNoOtherFromBeingBroughtOver() throws IOException {
        // Given
        Path spool = Files.createDirectories(dir.resolve("logs/.stderr"));
        Files.writeString(spool.resolve("acme+bot~"), "an editor's\n");
        for (int i = 0; i < 10; i++) {
            Files.writeString(spool.resolve("acme+a" + i), "said\n");
            Files.createDirectories(spool.resolve("acme+directory" + i + "/in/it"));
        }
        try (var logs = new AgentLogs(dir, 1 << 20, Clock.systemUTC())) {
            // When
            logs.catchUp(new SecretFiles(dir.resolve("run")));
            // Then
            for (int i = 0; i < 10; i++) {
                assertThat(logs.file(AgentId.of("acme", "a" + i))).content().endsWith("said\n");
            }
        }
    }

    @Test
    void allLogsTogetherStayWithinTheirBound() throws IOException {
        long most = 1 << 20;
        var limits = new AgentType.Log(100_000, 100, Duration.ZERO);
        try (var logs = new AgentLogs(dir, most, Clock.systemUTC())) {
            logs.start();
            var log = logs.open(AGENT, limits);
            // When
            for (int i = 0; i < 50; i++) {
                write(log, "x".repeat(99).concat("\n").repeat(1000));
                await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> !log.bring());
            }
            // Then
            await().atMost(SOON).until(() -> taken() <= most);
            assertThat(log.file()).exists();
            assertThat(taken()).isGreaterThan(most / 2);
        }
    }

    private long taken() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("logs/acme"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
