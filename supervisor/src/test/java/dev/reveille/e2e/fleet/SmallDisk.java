package dev.reveille.e2e.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A directory with little room of its own, which can be filled. */
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path at;

    private SmallDisk(Path at) {
        this.at = at;
    }

    /** Why there cannot be one here; empty = there can. */
    static Optional<String> impossible(Path at) {
        try (var _ = new SmallDisk(at)) {
            return mounted(at).well()
                    ? Optional.empty()
                    : Optional.of("a small disk needs to be mounted: " + mounted(at).said());
        } catch (IOException e) {
            return Optional.of("a small disk needs a directory: " + e.getMessage());
        }
    }

    static SmallDisk at(Path at) throws IOException {
        var mounted = mounted(at);
        if (!mounted.well()) {
            throw new IOException(mounted.said());
        }
        return new SmallDisk(at);
    }

    private static Ran mounted(Path at) throws IOException {
        Files.createDirectories(at);
        return Ran.of("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", at.toString());
    }

    /** Leaves no byte. */
    void fill() throws IOException {
        try (var out = Files.newOutputStream(filler())) {
            byte[] block = new byte[BLOCK];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            if (Files.getFileStore(at).getUsableSpace() > 0) {
                throw e;
            }
        }
    }

    /** There is room again. */
    void empty() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return at.resolve("filler");
    }

    @Override
    public void close() {
        Ran.of("umount", at.toString());
    }
}
