package dev.reveille.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that a process appends to with nobody in between, and that is read and let go of from its
 * beginning: what was read is cut out of it by a hole, so that it takes no room, is on no disk any
 * more, and a next reader finds where to go on. Nothing that is written meanwhile is lost. Where
 * the system makes no holes, and past a gibibyte, the file is cut to nothing once all of it was
 * read: what is written in that very moment is lost. Who writes so steadily that this never happens
 * is to be {@link #empty emptied} by the reader, see {@link #isFull} and {@link #isLong}.
 */
public final class Spool {
    /** Ever more bytes before the first that counts would end at the longest file there may be. */
    private static final long LONGEST = 1L << 30;

    private static final int KEEP_SIZE_PUNCH_HOLE = 3;
    private static final int SEEK_DATA = 3;

    /** No file system that makes holes has longer blocks. */
    private static final int BLOCK = 1 << 20;

    private static final int PART = 1 << 16;

    private static final Optional<MethodHandle> FALLOCATE =
            Native.maybe(
                    "fallocate",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final Optional<MethodHandle> LSEEK =
            Native.maybe("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));

    private final Path file;
    private final long longest;
    private final boolean holes;
    private long position;
    private long freed;

    /** Of this file, which need not be there yet. */
    public Spool(Path file) throws IOException {
        this(file, LONGEST, true);
    }

    /**
     * With a bound of its own.
     *
     * @param longest the file begins anew once more than this was read of it
     * @param holes whether to make them where the system does
     */
    public Spool(Path file, long longest, boolean holes) throws IOException {
        this.file = file;
        this.longest = longest;
        this.holes = holes;
        if (size() > 0) {
            position = firstData();
            freed = position;
        }
    }

    /** Where it lies. */
    public Path file() {
        return file;
    }

    /** How much there is to be read. */
    public long waiting() {
        long there = size();
        if (there < position) {
            position = 0; // somebody else cut it, as a shell does for "> /dev/stderr"
            freed = 0;
        }
        return there - position;
    }

    /** Whether so much was read of it that it should begin anew when something is lost anyway. */
    public boolean isLong() {
        return position > longest;
    }

    /** Whether that much room is taken by what was read, as no holes are made here. */
    public boolean isFull() {
        return position - freed > longest;
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // nothing was ever written
        }
    }

    /** The next bytes, as often as asked until they are {@link #take taken}. */
    public byte[] peek(int atMost) throws IOException {
        long waiting = waiting();
        if (waiting == 0) {
            return new byte[0];
        }
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            reader.seek(position);
            byte[] bytes = new byte[(int) Math.min(atMost, waiting)];
            reader.readFully(bytes);
            return bytes;
        }
    }

    /** So many of them were read for good. */
    public void take(long bytes) {
        position += bytes;
    }

    /** Gives back the room of what was taken. */
    public void free() throws IOException {
        if (position == freed) {
            return;
        }
        // Only whole blocks give room back: the one that the last hole ended in is told of again.
        long from = freed - freed % BLOCK;
        boolean holed = holes && punch(from, position - from);
        if (holed) {
            freed = position;
        }
        if ((!holed || position > longest) && waiting() == 0) {
            empty();
        }
    }

    /** Begins anew: all of it was read, or what was not is given up. */
    public void empty() throws IOException {
        if (size() > 0) {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
        position = 0;
        freed = 0;
    }

    private boolean punch(long from, long length) {
        return FALLOCATE.isPresent()
                && opened(Libc.O_RDWR, fd -> fallocate(FALLOCATE.get(), fd, from, length)) == 0;
    }

    /**
     * A block is freed as a whole, so that what was read of the first one is there as zeros. Zeros
     * behind that are somebody's own, and there may be terabytes of them that take no room.
     */
    private long firstData() throws IOException {
        long data = LSEEK.isEmpty() ? 0 : opened(Libc.O_RDONLY, fd -> lseek(LSEEK.get(), fd));
        long there = size();
        long at = data < 0 ? there : data;
        long until = Math.min(there, at + BLOCK);
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[PART];
            while (at < until) {
                reader.seek(at);
                int read = reader.read(bytes);
                for (int i = 0; i < read; i++) {
                    if (bytes[i] != 0) {
                        return at + i;
                    }
                }
                at += Math.max(1, read);
            }
        }
        return until;
    }

    private interface OnDescriptor {
        long answer(int descriptor);
    }

    private long opened(int flags, OnDescriptor action) {
        try (var arena = Arena.ofConfined()) {
            int descriptor = Libc.open(arena, file.toString(), flags);
            if (descriptor < 0) {
                return descriptor;
            }
            try {
                return action.answer(descriptor);
            } finally {
                Libc.close(descriptor);
            }
        }
    }

    private static long fallocate(MethodHandle call, int descriptor, long from, long length) {
        try {
            return (int) call.invokeExact(descriptor, KEEP_SIZE_PUNCH_HOLE, from, length);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    private static long lseek(MethodHandle call, int descriptor) {
        try {
            return (long) call.invokeExact(descriptor, 0L, SEEK_DATA);
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }
}
