package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a supervisor was about to start, did, and saw the end of: lines appended to the file {@code
 * starts} of its state directory, one small write each, before a process exists, just after it
 * does, and once it was reaped. One file, because making even one for each start costs more than a
 * quarter of the start on ext4.
 *
 * <p>A kill -9 leaves whole lines, or a last one that does not count. Nothing is synced: the page
 * cache survives a kill -9, and the boot id tells a power loss. The file is rewritten with what
 * still runs when it is opened, and whenever it has grown by {@link #REWRITE_BYTES}.
 *
 * <p>Only the holder of the {@link StateLock} writes, through one journal at a time; anyone may
 * read.
 */
public final class SpawnJournal {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpawnJournal.class);

    /** Some 4,000 starts: a rewrite then costs each of them less than a microsecond. */
    private static final long REWRITE_BYTES = 1 << 20;

    private final Path file;
    private final Map<SpawnId, Entry> live = new LinkedHashMap<>();
    private @Nullable FileOutputStream appending;
    private long grown;

    public SpawnJournal(Path state) {
        file = state.resolve("starts");
    }

    /**
     * One start that is not known to be over.
     *
     * @param id which start
     * @param marker the value of {@code REVEILLE_SPAWN} in its environment
     * @param bootId the boot it was intended in
     * @param fifos names to remove once it is over; empty where there are none
     * @param process what came of it, if that was still written down
     */
    public record Entry(
            SpawnId id,
            String marker,
            String bootId,
            List<Path> fifos,
            Optional<ProcessIdentity> process) {
        public Entry {
            fifos = List.copyOf(fifos);
        }
    }

    /** Every start not known to be over, oldest first. */
    public List<Entry> entries() {
        try {
            return List.copyOf(JournalLine.fold(file).values());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before a process exists; it also keeps an id from starting twice. */
    synchronized Optional<Problem> intend(SpawnId id, String marker, List<Path> fifos) {
        var entry = new Entry(id, marker, BootId.current(), fifos, Optional.empty());
        try {
            open();
            if (live.containsKey(id)) {
                return Optional.of(
                        Problem.of(
                                "AgentStartFailed",
                                Category.STARTUP,
                                id + ": this start is in the journal already, " + file,
                                "start with a new attempt number or epoch"));
            }
            return appended(entry);
        } catch (IOException e) {
            return unwritable(id, e);
        }
    }

    /** A refused start never was: it may be asked for again. */
    private Optional<Problem> appended(Entry entry) {
        try {
            append(new JournalLine.Intent(entry));
            return Optional.empty();
        } catch (IOException e) {
            live.remove(entry.id());
            return unwritable(entry.id(), e);
        }
    }

    private static Optional<Problem> unwritable(SpawnId id, IOException cause) {
        return Optional.of(
                Problem.recoverable(
                        "AgentStartFailed",
                        Category.STORAGE,
                        id + ": the journal cannot be written, " + cause,
                        "make the state directory writable and give it room"));
    }

    /** After it exists. A failure is left to {@link Leftovers}, which finds it by its marker. */
    synchronized void confirm(SpawnId id, ProcessIdentity process) {
        try {
            open();
            append(new JournalLine.Confirmed(id, process));
        } catch (IOException e) {
            warn(id, "process not written down; its marker still tells whose it is", e);
        }
    }

    /**
     * It is over: nothing is kept. A failure must not hide the end itself; what stays in the file
     * is found to be gone at the next start.
     */
    synchronized void over(SpawnId id) {
        try {
            open();
            append(new JournalLine.Over(id));
        } catch (IOException e) {
            live.remove(id);
            warn(id, "end not written down; the next supervisor will find it gone", e);
        }
    }

    private void warn(SpawnId id, String what, IOException cause) {
        LOGGER.atWarn()
                .addKeyValue("spawn", id)
                .addKeyValue("journal", file)
                .setCause(cause)
                .log(what);
    }

    /** A file stream, because a channel closes for good when a thread using it is interrupted. */
    private FileOutputStream open() throws IOException {
        var stream = appending;
        if (stream == null || grown > REWRITE_BYTES) {
            if (stream == null) {
                live.putAll(JournalLine.fold(file));
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

    private void append(JournalLine line) throws IOException {
        line.applyTo(live);
        byte[] bytes = line.bytes();
        grown += bytes.length;
        open().write(bytes);
    }

    private FileOutputStream rewrite() throws IOException {
        Path part = file.resolveSibling("starts.part");
        Files.createDirectories(file.resolveSibling("").normalize());
        try (var fresh = Files.newOutputStream(part)) {
            for (Entry entry : live.values()) {
                fresh.write(new JournalLine.Intent(entry).bytes());
                if (entry.process().isPresent()) {
                    var process = entry.process().get();
                    fresh.write(new JournalLine.Confirmed(entry.id(), process).bytes());
                }
            }
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return new FileOutputStream(file.toFile(), true);
    }
}
