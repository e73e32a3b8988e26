package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentType;
import dev.reveille.os.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLogTest {
    private static final Instant BEGIN = Instant.parse("2026-11-21T18:00:00.250Z");
    private static final AgentType.Log LIMITS = new AgentType.Log(1000, 2, Duration.ofHours(1));

    @TempDir Path dir;
    private final AtomicReference<Instant> now = new AtomicReference<>(BEGIN);
    private final Clock clock = InstantSource.system().withZone(ZoneOffset.UTC);
    private final AtomicLong written = new AtomicLong();
    private Path file;
    private Path spool;

    @BeforeEach
    void name() {
        file = dir.resolve("acme/a.log");
        spool = dir.resolve("spool");
    }

    private AgentLog open(AgentType.Log limits) throws IOException {
        return open(limits, new Spool(spool), written::addAndGet);
    }

    private AgentLog open(AgentType.Log limits, Spool from, LongConsumer told) throws IOException {
        Clock ticking =
                new Clock() {
                    @Override
                    public java.time.ZoneId getZone() {
                        return clock.getZone();
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        return now.get();
                    }
                };
        return new AgentLog(file, from, limits, ticking, told);
    }

    private void err(String text) throws IOException {
        Files.writeString(spool, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void bothStreamsStandInOneFileEachLineWithItsTimeAndWhereItCameFrom() throws IOException {
        try (var log = open(LIMITS)) {
            log.redact(Redaction.of(List.of("wonder", "wonderland\n", "ab")));
            // When
            log.line(AgentLog.Stream.STDOUT, "ab in wonderland");
            err("one wonder\nhalf");
            log.bring();
            err(" a line\n");
            log.bring();
            log.line(AgentLog.Stream.NODE, "seen");
            // Then
            assertThat(Files.readAllLines(file))
                    .containsExactly(
                            "2026-11-21T18:00:00.250Z stdout ab in ***",
                            "2026-11-21T18:00:00.250Z stderr one ***",
                            "2026-11-21T18:00:00.250Z stderr half a line",
                            "2026-11-21T18:00:00.250Z node seen");
            assertThat(log.tail()).containsExactly("ab in ***", "one ***", "half a line", "seen");
            assertThat(written).hasValue(Files.size(file));
        }
    }

    @Test
    void whatWasBroughtOverIsNotInTheSpoolAnyMoreAndTheNextSupervisorGoesOnBehindIt()
            throws IOException {
        err("first secret-word\n");
        try (var log = open(LIMITS)) {
            log.redact(Redaction.of(List.of("secret-word")));
            log.bring();
        }
        assertThat(Files.readString(spool)).doesNotContain("secret-word").hasSize(18);
        // When
        err("second\n");
        try (var log = open(LIMITS)) {
            log.bring();
            err("last words");
            log.last();
        }
        // Then
        assertThat(Files.readAllLines(file))
                .extracting(line -> line.substring(32))
                .containsExactly("first ***", "second", "last words");
        assertThat(spool).isEmptyFile();
    }

    @Test
    void aFileThatIsLongEnoughBecomesAnOlderOneAndTheOldestGoes() throws IOException {
        try (var log = open(LIMITS)) {
            // When
            for (int i = 0; i < 100; i++) {
                log.line(AgentLog.Stream.STDOUT, "line %08d".formatted(i));
            }
        }
        // Then each holds whole lines, 46 bytes each, and goes on where the next one ends
        try (var all = Files.list(dir.resolve("acme"))) {
            assertThat(all.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("a.log", "a.log.1", "a.log.2");
        }
        assertThat(Files.readAllLines(dir.resolve("acme/a.log.1"))).hasSize(21);
        assertThat(Files.readAllLines(file).getLast()).endsWith("line 00000099");
    }

    @Test
    void aFileThatIsOldEnoughBecomesAnOlderOneToo() throws IOException {
        try (var log = open(LIMITS)) {
            log.line(AgentLog.Stream.STDOUT, "early");
            now.set(BEGIN.plus(Duration.ofMinutes(61)));
            // When
            log.line(AgentLog.Stream.STDOUT, "late");
        }
        // Then
        assertThat(Files.readString(file)).contains("late").doesNotContain("early");
        assertThat(dir.resolve("acme/a.log.1")).content().contains("early");
    }

    @Test
    void ofALineWithoutEndTheBeginningIsKeptAndTheNextOneIsWhole() throws IOException {
        try (var log = open(AgentType.Log.DEFAULT)) {
            // When
            err("x".repeat(10 << 20) + "\nnext\n");
            while (log.bring()) {
                // all of it
            }
        }
        // Then
        var lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).contains("bytes are dropped");
        assertThat(lines.get(1)).contains("xxx").endsWith(" … (cut)").hasSizeLessThan(1 << 16);
        assertThat(lines).hasSize(3).last().asString().endsWith(" stderr next");
    }

    @Test
    void ofMoreThanItKeepsUpWithTheNewestIsKeptAndTheGapIsSaid() throws IOException {
        try (var log = open(new AgentType.Log(1L << 30, 1, Duration.ZERO))) {
            // When
            for (int i = 0; i < 8; i++) {
                err(("line of " + i + "\n").repeat(100_000));
            }
            while (log.bring()) {
                // all of it
            }
        }
        // Then
        var lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).contains(" node more was written to standard error");
        assertThat(lines).noneMatch(line -> line.endsWith(" line of 0"));
        assertThat(lines.stream().skip(1))
                .allMatch(line -> line.matches("\\S+ stderr line of [3-7]"));
        assertThat(lines.stream().filter(line -> line.endsWith(" 7"))).hasSize(100_000);
    }

    /** Writes a line whenever one was brought over, so that something always waits. */
    private void goOn(long bytes) {
        assertThat(written.addAndGet(bytes)).as("it ends").isLessThan(1 << 20);
        try {
            err("still here\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theLastWordsEndThoughSomethingThatOutlivesTheAgentGoesOnWriting() throws IOException {
        try (var log = open(AgentType.Log.DEFAULT, new Spool(spool), this::goOn)) {
            err("last words\n");
            // When
            log.last();
        }
        // Then
        var lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).endsWith(" stderr last words");
        assertThat(lines.get(1)).endsWith(" stderr still here");
        assertThat(lines.getLast())
                .contains(" node a process that outlives")
                .contains(": 11 bytes");
        assertThat(spool).isEmptyFile();
    }

    @Test
    void ofOneThatIsBehindInALongFileAllIsDroppedSoThatItBeginsAnew() throws IOException {
        try (var log = open(AgentType.Log.DEFAULT, new Spool(spool, 5, true), written::addAndGet)) {
            err("first\nhalf");
            log.bring();
            err(" a line\n".repeat(AgentLog.BEHIND / 8));
            // When
            log.bring();
            // Then
            assertThat(spool).isEmptyFile();
            // When
            err("of a line\nnext\n");
            log.bring();
        }
        // Then
        assertThat(Files.readAllLines(file))
                .extracting(line -> line.substring(25))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("stderr first"),
                        line -> assertThat(line).startsWith("node ").contains(": 4194308 bytes"),
                        line -> assertThat(line).isEqualTo("stderr next"));
    }

    @Test
    void whereNoHolesAreMadeAFileThatIsNeverAllReadBeginsAnewAsWell() throws IOException {
        try (var log =
                open(AgentType.Log.DEFAULT, new Spool(spool, 1000, false), written::addAndGet)) {
            // When
            for (int i = 0; i < 1000; i++) {
                err("line\nha");
                log.bring();
                err("lf\n");
                // Then
                assertThat(Files.size(spool)).isLessThan(1100);
            }
        }
        assertThat(file).content().contains(" node more was written").contains(" stderr half\n");
    }
}
