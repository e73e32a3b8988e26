package dev.reveille.os;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines that are appended, one small write each, and rewritten with those that still
 * count when it is first written to and whenever it has grown enough. Nothing is synced: the page
 * cache survives a kill -9. For one writer at a time, which keeps what counts in memory.
 */
public final class AppendedFile {
    /** Some 4,000 starts: a rewrite then costs each of them less than a microsecond. */
    private static final long REWRITE_BYTES = 1 << 20;

    private final Path file;
    private final Live live;
    private @Nullable FileOutputStream appending;
    private long grown;
    private long written;

    /**
     * @param live what still counts, as a rewrite is to have it
     */
    public AppendedFile(Path file, Live live) {
        this.file = file;
        this.live = live;
    }

    /** The lines that still count. */
    public interface Live {
        /** Takes in what an earlier writer left, before the first rewrite. */
        void load() throws IOException;

        /** All of them, each with its newlines. */
        Stream<byte[]> lines();
    }

    /** Where it lies. */
    public Path path() {
        return file;
    }

    /** Makes it ready to be written to; called before what counts is changed. */
    public void open() throws IOException {
        stream();
    }

    /** Adds a line; what counts was changed already. */
    public void append(byte[] line) throws IOException {
        grown += line.length;
        stream().write(line);
    }

    /** A file stream, because a channel closes for good when a thread using it is interrupted. */
    private FileOutputStream stream() throws IOException {
        var stream = appending;
        if (stream == null || grown > Math.max(REWRITE_BYTES, written)) {
            if (stream == null) {
                live.load();
            }
            // The old one stays until there is a new one: a rewrite that fails is tried again.
            var fresh = rewrite();
            appending = fresh;
            grown = 0;
            if (stream != null) {
                stream.close();
            }
            stream = fresh;
        }
        return stream;
    }

    private FileOutputStream rewrite() throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.createDirectories(file.resolveSibling("").normalize());
        long bytes = 0;
        try (var fresh = Files.newOutputStream(part)) {
            for (byte[] line : (Iterable<byte[]>) live.lines()::iterator) {
                fresh.write(line);
                bytes += line.length;
            }
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        written = bytes;
        return new FileOutputStream(file.toFile(), true);
    }
}
