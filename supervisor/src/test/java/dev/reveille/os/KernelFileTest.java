package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFileTest {
    @TempDir private Path directory;

    @Test
    void aLongFileIsReadToItsEndByteForByte() throws IOException {
        // Given
        String text = "\u00e9 0123456789 \u00ff\n".repeat(1_000);
        Path file = directory.resolve("long");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        // When
        var read = KernelFile.read(file.toString());
        // Then
        assertThat(read).contains(text);
    }

    @Test
    void whatIsNotThereOrNoFileIsAbsent() {
        assertThat(KernelFile.read(directory.resolve("gone").toString())).isEmpty();
        assertThat(KernelFile.read(directory.toString())).isEmpty();
    }

    @Test
    void nothingIsMadeByWriting() throws IOException {
        // Given
        Path there = Files.writeString(directory.resolve("there"), "12345");
        Path gone = directory.resolve("gone");
        // When
        KernelFile.write(there, "67890");
        // Then
        assertThat(there).hasContent("67890");
        assertThatThrownBy(() -> KernelFile.write(gone, "1"))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(gone).doesNotExist();
    }
}
