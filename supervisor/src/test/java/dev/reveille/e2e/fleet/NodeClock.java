package dev.reveille.e2e.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The wall clock of one process, which can be stepped while it runs (libfaketime). Clocks that
 * count from the boot go on as they are, as when a machine's time is set.
 */
final class NodeClock {
    private static final List<Path> LIBRARIES =
            List.of(
                    Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
                    Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    private final Path file;

    NodeClock(Path file) throws IOException {
        this.file = file;
        step("+0");
    }

    /** Why there cannot be one here; empty = there can. */
    static Optional<String> impossible() {
        return library().isPresent()
                ? Optional.empty()
                : Optional.of("stepping one node's clock needs libfaketime");
    }

    private static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    /** Words that run a command by this clock. */
    List<String> words() {
        return List.of(
                "env",
                "LD_PRELOAD=" + library().orElseThrow(),
                "FAKETIME_TIMESTAMP_FILE=" + file,
                "FAKETIME_NO_CACHE=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "NO_FAKE_STAT=1");
    }

    /** From now on it is off by so much, such as {@code +30s}. */
    void step(String by) throws IOException {
        Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), by + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
