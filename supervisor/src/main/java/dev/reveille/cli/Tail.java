package dev.reveille.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The end of a file, and what is added to it; a file that begins anew is read from its start. */
public final class Tail {
    private static final int BLOCK = 1 << 20;

    private final Path file;
    private final Consumer<String> sink;
    private long position;
    private String partial = "";

    public Tail(Path file, Consumer<String> sink) {
        this.file = file;
        this.sink = sink;
    }

    /** The last lines, of the last mebibyte. */
    public void last(int lines) throws IOException {
        long size = Files.size(file);
        position = Math.max(0, size - BLOCK);
        boolean whole = position == 0;
        List<String> all = read().lines().toList();
        List<String> complete = whole || all.isEmpty() ? all : all.subList(1, all.size());
        complete.subList(Math.max(0, complete.size() - lines), complete.size()).forEach(sink);
    }

    /** Complete lines added since. */
    public void more() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        if (Files.size(file) < position) {
            position = 0;
            partial = "";
        }
        String text = partial + read();
        int end = text.lastIndexOf('\n') + 1;
        text.substring(0, end).lines().forEach(sink);
        partial = text.substring(end);
    }

    private String read() throws IOException {
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            reader.seek(position);
            byte[] bytes = new byte[(int) Math.min(BLOCK, reader.length() - position)];
            reader.readFully(bytes);
            position += bytes.length;
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
