package dev.reveille.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A small file of {@code key=value} lines that is there whole or not at all. */
final class JournalFile {
    private final List<String> lines;

    JournalFile() {
        this(new ArrayList<>());
    }

    private JournalFile(List<String> lines) {
        this.lines = lines;
    }

    JournalFile put(String key, String value) {
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

    void write(Path file) throws IOException {
        Path part = file.resolveSibling(partOf(String.valueOf(file.getFileName())));
        Files.writeString(part, String.join("\n", lines) + "\n");
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Empty if the file is absent. */
    static JournalFile read(Path file) {
        try {
            return new JournalFile(Files.readAllLines(file));
        } catch (IOException e) {
            return new JournalFile(List.of());
        }
    }

    /** Its name until it is whole. */
    static String partOf(String name) {
        return name + ".part";
    }
}
