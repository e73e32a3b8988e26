package dev.reveille.os;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Small files of the kernel's, below {@code /proc} and in cgroups. A supervisor reads and writes
 * some for each start, each end and each look at what an agent uses: so with no more calls and no
 * more garbage than that takes, where the system is Linux.
 */
final class KernelFile {
    private static final boolean LINUX =
            System.getProperty("os.name", "").equals("Linux") && Native.has("open");

    private static final int BYTES = 4096;

    /** One per thread that ever read; the collector frees it with its thread. */
    private static final ThreadLocal<MemorySegment> BUFFERS =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(BYTES));

    private KernelFile() {}

    /** All of it, as Latin-1, which never fails; absent if it is not there or may not be read. */
    static Optional<String> read(String path) {
        if (!LINUX) {
            return slowly(path);
        }
        try (var arena = Arena.ofConfined()) {
            int file = Libc.open(arena, path, Libc.O_RDONLY);
            if (file < 0) {
                return Optional.empty();
            }
            try {
                return all(file);
            } finally {
                Libc.close(file);
            }
        }
    }

    /** The kernel may give less than there is, and says so only by giving nothing at last. */
    private static Optional<String> all(int file) {
        MemorySegment buffer = BUFFERS.get();
        var all = new ByteArrayOutputStream(0);
        while (true) {
            long count = Libc.read(file, buffer);
            if (Errno.EINTR.is(count)) {
                continue;
            }
            if (count < 0) {
                return Optional.empty();
            }
            if (count == 0) {
                return Optional.of(all.toString(StandardCharsets.ISO_8859_1));
            }
            all.writeBytes(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static Optional<String> slowly(String path) {
        try {
            return Optional.of(Files.readString(Path.of(path), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** At once, and only where it is there already: else this kernel does not know it. */
    static void write(Path path, String text) throws IOException {
        if (!LINUX || !quickly(path.toString(), text)) {
            // Why it cannot be is said as everywhere else.
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            Files.write(path, bytes, StandardOpenOption.WRITE);
        }
    }

    private static boolean quickly(String path, String text) {
        try (var arena = Arena.ofConfined()) {
            int file = Libc.open(arena, path, Libc.O_WRONLY);
            if (file < 0) {
                return false;
            }
            long written = Libc.write(file, arena, text);
            Libc.close(file);
            return written == text.length();
        }
    }
}
