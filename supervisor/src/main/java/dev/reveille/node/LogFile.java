package dev.reveille.node;

import dev.reveille.core.fleet.AgentType;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;

/**
 * A file of lines under one name that stays: when it is long or old enough it becomes {@code .1},
 * what was that becomes {@code .2}, and so on. For one thread at a time.
 */
final class LogFile implements AutoCloseable {
    private final Path file;
    private final AgentType.Log limits;
    private OutputStream out;
    private long size;
    private Instant began;

    /** Goes on with it where it is there. */
    LogFile(Path file, AgentType.Log limits, Instant now) throws IOException {
        this.file = file;
        this.limits = limits;
        Files.createDirectories(file.resolveSibling("").normalize());
        boolean there = Files.exists(file);
        // A stream, because a channel closes for good when a thread using it is interrupted.
        out = new FileOutputStream(file.toFile(), true);
        size = there ? Files.size(file) : 0;
        began = size == 0 ? now : created(file);
    }

    private static Instant created(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).creationTime().toInstant();
    }

    Path file() {
        return file;
    }

    /** Adds whole lines; into a new file where the old one has had enough. */
    void append(byte[] lines, int length, Instant now) throws IOException {
        if (size > 0 && (size + length > limits.bytes() || old(now))) {
            rotate(now);
        }
        out.write(lines, 0, length);
        size += length;
    }

    private boolean old(Instant now) {
        return limits.age().isPositive()
                && Duration.between(began, now).compareTo(limits.age()) > 0;
    }

    /** Begins anew; what cannot be renamed is gone on with, and tried again at the next line. */
    void rotate(Instant now) throws IOException {
        if (limits.keep() == 0) {
            Files.deleteIfExists(file);
        } else {
            for (int number = limits.keep() - 1; number >= 1; number--) {
                if (Files.exists(numbered(number))) {
                    move(numbered(number), numbered(number + 1));
                }
            }
            if (Files.exists(file)) {
                move(file, numbered(1));
            }
        }
        OutputStream fresh = new FileOutputStream(file.toFile(), true);
        out.close();
        out = fresh;
        size = 0;
        began = now;
    }

    /** Begins anew, and keeps nothing of what was there. */
    void empty(Instant now) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        size = 0;
        began = now;
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
