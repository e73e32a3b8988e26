package dev.reveille.os;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The starts a fuse ends when it burns: a file for each, named as its cgroup, with its marker in
 * the first line and, once there is a process, pid and start time in the second. It is there before
 * the process is, and goes when nothing of that runs any more.
 */
final class Guarded {
    private static final Logger LOGGER = LoggerFactory.getLogger(Guarded.class);

    private final Path directory;

    Guarded(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    private Path file(SpawnId id) {
        return directory.resolve(Cgroups.nameOf(id));
    }

    boolean has(SpawnId id) {
        return Files.exists(file(id));
    }

    /** Before the process exists. */
    void add(SpawnId id, String marker) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(file(id), marker + "\n");
    }

    /**
     * Once it exists.
     *
     * @return false if the fuse has burnt since
     */
    boolean confirm(SpawnId id, ProcessIdentity process) {
        String line = process.pid() + " " + process.startTicks() + "\n";
        try {
            Files.write(
                    file(id),
                    line.getBytes(UTF_8),
                    StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            // Its cgroup and its marker tell as well.
            LOGGER.atWarn().addKeyValue("start", id).setCause(e).log("its pid is not written down");
            return true;
        }
    }

    /** Nothing of it runs any more. */
    void remove(SpawnId id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("start", id).setCause(e).log("still counts as guarded");
        }
    }

    /** Forgets what an earlier supervisor guarded and is over. */
    void sweep(Predicate<String> open) {
        each(
                file -> {
                    if (!open.test(file.getFileName().toString())) {
                        Files.deleteIfExists(file);
                    }
                });
    }

    boolean isEmpty() {
        var found = new boolean[1];
        each(_ -> found[0] = true);
        return !found[0];
    }

    private interface Visit {
        void to(Path file) throws IOException;
    }

    private void each(Visit visit) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                visit.to(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOGGER.atWarn().addKeyValue("directory", directory).setCause(e).log("not read");
        }
    }
}
