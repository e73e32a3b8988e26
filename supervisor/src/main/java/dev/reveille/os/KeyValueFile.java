package dev.reveille.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A small file of {@code key=value} lines. */
final class KeyValueFile {
    private final List<String> lines;

    KeyValueFile() {
        this(new ArrayList<>());
    }

    private KeyValueFile(List<String> lines) {
        this.lines = lines;
    }

    KeyValueFile put(String key, String value) {
        if (value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(key + " holds a newline");
        }
        lines.add(key + "=" + value);
        return this;
    }

    Optional<String> get(String key) {
        return all(key).stream().findFirst();
    }

    List<String> all(String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    byte[] bytes() {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Replaces the file in one step. */
    void write(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, bytes());
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Empty if the file is absent; a last line without its newline does not count. */
    static KeyValueFile read(Path file) {
        try {
            String text = Files.readString(file);
            return new KeyValueFile(text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
        } catch (IOException e) {
            return new KeyValueFile(List.of());
        }
    }
}
