package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {
    @TempDir Path dir;
    private final List<String> said = new ArrayList<>();
    private Path file;
    private Tail tail;

    @BeforeEach
    void open() {
        file = dir.resolve("a.log");
        tail = new Tail(file, said::add);
    }

    @AfterEach
    void close() throws IOException {
        tail.close();
    }

    private void add(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rotate() throws IOException {
        if (Files.exists(dir.resolve("a.log.1"))) {
            Files.move(dir.resolve("a.log.1"), dir.resolve("a.log.2"));
        }
        Files.move(file, dir.resolve("a.log.1"));
    }

    @Test
    void nothingIsMissedWhenTheFileIsRenamedMoreThanOnceBetweenTwoLooks() throws IOException {
        add("one\n");
        tail.last(10, Instant.MIN);
        // When
        add("two\nhal");
        tail.more();
        add("f\n");
        rotate();
        add("four\n");
        rotate();
        add("five\n");
        tail.more();
        add("six\n");
        tail.more();
        // Then
        assertThat(said).containsExactly("one", "two", "half", "four", "five", "six");
    }

    @Test
    void theLastLinesMayStandInOlderFilesToo() throws IOException {
        add("1\n2\n");
        rotate();
        add("3\n4\n");
        rotate();
        add("5\n");
        // When
        tail.last(4, Instant.MIN);
        // Then
        assertThat(said).containsExactly("2", "3", "4", "5");
    }

    @Test
    void linesSinceATimeAreToldFromEveryFileAndThoseWithoutOneWithTheLineBefore()
            throws IOException {
        add("2026-11-21T10:00:00.000Z stderr early\nof early\n");
        rotate();
        add("2026-11-21T11:00:00.000Z stderr late\nof late\n");
        rotate();
        add("2026-11-21T12:00:00.000Z stdout later\n");
        // When
        tail.since(Instant.parse("2026-11-21T10:30:00Z"));
        add("2026-11-21T13:00:00.000Z stdout last\n");
        tail.more();
        // Then
        assertThat(said)
                .containsExactly(
                        "2026-11-21T11:00:00.000Z stderr late",
                        "of late",
                        "2026-11-21T12:00:00.000Z stdout later",
                        "2026-11-21T13:00:00.000Z stdout last");
    }
}
