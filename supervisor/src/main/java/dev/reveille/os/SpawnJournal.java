package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a supervisor was about to start, did, and saw the end of: lines appended to the file {@code
 * starts} of its state directory, one small write each, before a process exists, just after it
 * does, and once it was reaped. One file, because making even one for each start costs more than a
 * quarter of the start on ext4.
 *
 * <p>A kill -9 leaves whole lines, or a last one that does not count. Nothing is synced: the page
 * cache survives a kill -9, and the boot id tells a power loss. See {@link AppendedFile} for how it
 * is kept small.
 *
 * <p>Only the holder of the {@link StateLock} writes, through one journal at a time; anyone may
 * read.
 */
public final class SpawnJournal {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpawnJournal.class);

    private final Path file;
    private final Map<SpawnId, Entry> live = new LinkedHashMap<>();
    private final AppendedFile appended;

    public SpawnJournal(Path state) {
        file = state.resolve("starts");
        appended =
                new AppendedFile(
                        file,
                        new AppendedFile.Live() {
                            @Override
                            public void load() throws IOException {
                                live.putAll(JournalLine.fold(file));
                            }

                            @Override
                            public Stream<byte[]> lines() {
                                return live.values().stream().flatMap(SpawnJournal::lines);
                            }
                        });
    }

    private static Stream<byte[]> lines(Entry entry) {
        return Stream.concat(
                Stream.of(new JournalLine.Intent(entry).bytes()),
                entry.process().stream()
                        .map(process -> new JournalLine.Confirmed(entry.id(), process).bytes()));
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

    /** When a line was last added. */
    Instant written() {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.MIN;
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
            appended.open();
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
                        Shortage.remedy(
                                cause, "make the state directory writable and give it room")));
    }

    /** After it exists. A failure is left to {@link Leftovers}, which finds it by its marker. */
    synchronized void confirm(SpawnId id, ProcessIdentity process) {
        tell(
                new JournalLine.Confirmed(id, process),
                "process not written down; its marker still tells whose it is");
    }

    /**
     * It is over: nothing is kept. A failure must not hide the end itself; what stays in the file
     * is found to be gone at the next start.
     */
    synchronized void over(SpawnId id) {
        tell(
                new JournalLine.Over(id),
                "end not written down; the next supervisor will find it gone");
    }

    /** It is so, written or not: what could not be is made up for once something can be. */
    private void tell(JournalLine line, String lost) {
        try {
            appended.open();
            append(line);
        } catch (IOException e) {
            line.applyTo(live);
            warn(line.id(), lost, e);
        }
    }

    private void warn(SpawnId id, String what, IOException cause) {
        LOGGER.atWarn()
                .addKeyValue("spawn", id)
                .addKeyValue("journal", file)
                .setCause(cause)
                .log(what);
    }

    private void append(JournalLine line) throws IOException {
        line.applyTo(live);
        appended.append(line.bytes());
    }
}
