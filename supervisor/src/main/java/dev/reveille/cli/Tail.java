package dev.reveille.cli;

import dev.reveille.core.fleet.LogLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log, and what is added to it. A file that has had enough is renamed to {@code .1},
 * and what was that to {@code .2}: it is read to its end, and then those that came after it.
 */
public final class Tail implements AutoCloseable {
    private static final int BLOCK = 1 << 20;

    private final Path file;
    private final Consumer<String> sink;
    private @Nullable RandomAccessFile open;
    private @Nullable Object key;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

    public Tail(Path file, Consumer<String> sink) {
        this.file = file;
        this.sink = sink;
    }

    /** The last lines, of the last mebibyte of a file, and of older ones as far as need be. */
    public void last(int lines, Instant from) throws IOException {
        var all = new ArrayList<String>();
        open(file, BLOCK, all::add);
        for (int number = 1; all.size() < lines && Files.exists(numbered(number)); number++) {
            var older = new ArrayList<String>();
            try (var tail = new Tail(numbered(number), _ -> {})) {
                tail.open(numbered(number), BLOCK, older::add);
            }
            all.addAll(0, older);
        }
        var late = new ArrayList<String>();
        Instant at = Instant.MIN;
        for (String line : all) {
            at = LogLine.parse(line).at().orElse(at);
            if (!at.isBefore(from)) {
                late.add(line);
            }
        }
        late.subList(Math.max(0, late.size() - lines), late.size()).forEach(sink);
    }

    /** All lines since then; one without a time has that of the one before. */
    void since(Instant from) throws IOException {
        List<Path> files = new ArrayList<>(List.of(file));
        for (int number = 1; Files.exists(numbered(number)); number++) {
            files.addFirst(numbered(number));
        }
        files.removeIf(older -> !older.equals(file) && !touched(older, from));
        var late = new boolean[1];
        for (Path one : files) {
            open(
                    one,
                    Long.MAX_VALUE,
                    line -> {
                        late[0] =
                                LogLine.parse(line)
                                        .at()
                                        .map(at -> !at.isBefore(from))
                                        .orElse(late[0]);
                        if (late[0]) {
                            sink.accept(line);
                        }
                    });
        }
    }

    private static boolean touched(Path file, Instant from) {
        try {
            return !Files.getLastModifiedTime(file).toInstant().isBefore(from);
        } catch (IOException e) {
            return false; // it was the oldest, and is gone
        }
    }

    /** Complete lines added since. */
    public void more() throws IOException {
        RandomAccessFile reader = open;
        if (reader != null && reader.length() < reader.getFilePointer()) {
            reader.seek(0);
            partial.reset();
        }
        if (reader != null) {
            read(reader, sink);
        }
        if (!Files.exists(file) || keyOf(file).equals(key)) {
            return;
        }
        int newer = 1;
        while (Files.exists(numbered(newer)) && !keyOf(numbered(newer)).equals(key)) {
            newer++;
        }
        if (reader != null) {
            read(reader, sink);
        }
        boolean renamed = Files.exists(numbered(newer));
        for (int number = newer - 1; renamed && number >= 1; number--) {
            open(numbered(number), Long.MAX_VALUE, sink);
        }
        open(file, Long.MAX_VALUE, sink);
    }

    /** Goes on with this file, from its last so many bytes on, and tells what is there. */
    private void open(Path path, long most, Consumer<String> into) throws IOException {
        close();
        var reader = new RandomAccessFile(path.toFile(), "r");
        open = reader;
        key = keyOf(path);
        partial.reset();
        long skipped = Math.max(0, reader.length() - most);
        if (skipped > 0) {
            reader.seek(skipped - 1);
            reader.readLine(); // the rest of a line whose beginning is not looked at
        }
        read(reader, into);
    }

    private void read(RandomAccessFile reader, Consumer<String> into) throws IOException {
        byte[] bytes = new byte[Math.clamp(reader.length() - reader.getFilePointer(), 1, BLOCK)];
        for (int read = reader.read(bytes); read > 0; read = reader.read(bytes)) {
            int from = 0;
            for (int i = 0; i < read; i++) {
                if (bytes[i] == '\n') {
                    partial.write(bytes, from, i - from);
                    into.accept(partial.toString(StandardCharsets.UTF_8));
                    partial.reset();
                    from = i + 1;
                }
            }
            partial.write(bytes, from, read - from);
        }
    }

    private static Object keyOf(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path : key;
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
        }
    }
}
