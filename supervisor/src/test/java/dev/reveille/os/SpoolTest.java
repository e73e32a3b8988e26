package dev.reveille.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    /** No block of a file system is longer. */
    private static final long BLOCK = 1 << 20;

    @TempDir Path dir;
    private Path file;

    @BeforeEach
    void name() {
        file = dir.resolve("spool");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String read(Spool spool, int bytes) throws IOException {
        String text = new String(spool.peek(bytes), UTF_8);
        spool.take(text.length());
        spool.free();
        return text;
    }

    @Test
    void whatWasReadTakesNoRoomThoughTheFileIsLongAndSomethingAlwaysWaits() throws IOException {
        var spool = new Spool(file, 1000, true);
        write("half");
        // When
        for (int i = 0; i < 100; i++) {
            write("of a line half");
            read(spool, 14);
        }
        // Then
        assertThat(spool.isLong()).isTrue();
        assertThat(Files.readString(file)).isEqualTo("\0".repeat(1400) + "half");
        // When
        read(spool, 14);
        // Then
        assertThat(file).isEmptyFile();
        assertThat(spool.isLong()).isFalse();
    }

    @Test
    void itBeginsAnewOnceAllOfItWasReadWhereNoHolesAreMade() throws IOException {
        var spool = new Spool(file, 1000, false);
        write("one two");
        // When
        assertThat(read(spool, 4)).isEqualTo("one ");
        // Then
        assertThat(Files.readString(file)).isEqualTo("one two");
        // When
        assertThat(read(spool, 4)).isEqualTo("two");
        // Then
        assertThat(file).isEmptyFile();
    }

    /** A hole that ends within a block gives nothing of it back, nor does the next one. */
    @Test
    void whatIsReadInSmallPiecesGivesItsRoomBackAsWell() throws IOException {
        int pieces = 3000;
        write("a piece of a thousand bytes".repeat(40).substring(0, 1000).repeat(pieces) + "rest");
        var spool = new Spool(file);
        // When
        for (int i = 0; i < pieces; i++) {
            read(spool, 1000);
        }
        // Then the next one looks at one block behind the first that takes room
        var next = new Spool(file);
        assertThat(next.waiting()).isEqualTo(4);
        assertThat(read(next, 100)).isEqualTo("rest");
    }

    @Test
    void zerosWithoutEndThatTakeNoRoomAreNotLookedThrough() throws IOException {
        write("a block that takes room");
        read(new Spool(file), 100);
        try (var somebody = new RandomAccessFile(file.toFile(), "rw")) {
            somebody.seek(10);
            somebody.write(0);
            somebody.setLength(64 * BLOCK);
        }
        // When
        var spool = new Spool(file);
        // Then
        assertThat(spool.waiting()).isEqualTo(63 * BLOCK);
    }

    @Test
    void whatComesAfterSomebodyElseCutItIsRead() throws IOException {
        var spool = new Spool(file);
        write("something long");
        read(spool, 100);
        // When
        Files.writeString(file, "short");
        // Then
        assertThat(spool.waiting()).isEqualTo(5);
        assertThat(read(spool, 100)).isEqualTo("short");
    }
}
