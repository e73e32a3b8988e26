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
    private boolean behind;
    private boolean loaded;
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

    /**
     * Makes it ready to be written to, and makes up for what could not be written; called before
     * what counts is changed.
     */
    public void open() throws IOException {
        stream();
    }

    /** Adds a line; what counts was changed already. */
    public void append(byte[] line) throws IOException {
        grown += line.length;
        try {
            stream().write(line);
        } catch (IOException e) {
            // It, or a part of it, is missing: only a rewrite tells all that counts again.
            behind = true;
            throw e;
        }
    }

    /** A file stream, because a channel closes for good when a thread using it is interrupted. */
    private FileOutputStream stream() throws IOException {
        var stream = appending;
        if (stream == null || behind || grown > Math.max(REWRITE_BYTES, written)) {
            if (!loaded) {
                live.load();
                loaded = true; // a rewrite that fails is tried again, and what ended stays ended
            }
            // The old one stays until there is a new one: a rewrite that fails is tried again.
            var fresh = rewrite();
            appending = fresh;
            behind = false;
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
        try {
            written = write(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            part.toFile().delete(); // half of it would take the room that is short
            throw e;
        }
        return new FileOutputStream(file.toFile(), true);
    }

    private long write(Path part) throws IOException {
        long bytes = 0;
        try (var fresh = Files.newOutputStream(part)) {
            for (byte[] line : (Iterable<byte[]>) live.lines()::iterator) {
                fresh.write(line);
                bytes += line.length;
            }
        }
        return bytes;
    }
}
