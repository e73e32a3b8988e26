package dev.reveille.os;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a supervisor was about to start, and did: {@code agents/tenant/name/epoch.attempt/}, with
 * {@code intent} from before the process exists and {@code process} from just after. Files appear
 * whole, by renaming; nothing is synced, because the page cache survives a kill -9 and the boot id
 * tells a power loss.
 */
public final class SpawnJournal {
    private static final String INTENT = "intent";
    private static final String PROCESS = "process";

    private final Path agents;

    public SpawnJournal(Path state) {
        agents = state.resolve("agents");
    }

    /**
     * One start that is not known to be over.
     *
     * @param id which start
     * @param marker the value of {@code REVEILLE_SPAWN} in its environment
     * @param bootId the boot it was intended in
     * @param fifos names to remove once it is over; absent where there are none
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

    /** Before a process exists; the directory made here also keeps an id from starting twice. */
    Optional<Problem> intend(SpawnId id, String marker, List<Path> fifos) {
        var fields = new JournalFile().put("marker", marker).put("boot", BootId.current());
        fifos.forEach(fifo -> fields.put("fifo", fifo.toString()));
        Path directory = directory(id);
        try {
            make(directory);
            fields.write(directory.resolve(INTENT));
            return Optional.empty();
        } catch (FileAlreadyExistsException e) {
            return Optional.of(
                    Problem.of(
                            "AgentStartFailed",
                            Category.STARTUP,
                            id + ": this start is in the journal already, " + directory,
                            "start with a new attempt number or epoch"));
        } catch (IOException e) {
            return Optional.of(
                    Problem.recoverable(
                            "AgentStartFailed",
                            Category.STORAGE,
                            id + ": the journal cannot be written, " + e,
                            "make the state directory writable and give it room"));
        }
    }

    /** After it exists. A failure is left to {@link Leftovers}, which finds it by its marker. */
    void confirm(SpawnId id, ProcessIdentity process) throws IOException {
        new JournalFile()
                .put("pid", Long.toString(process.pid()))
                .put("start", Long.toString(process.startTicks()))
                .put("boot", process.bootId())
                .write(directory(id).resolve(PROCESS));
    }

    /** It is over: nothing is kept. */
    void remove(SpawnId id) {
        Path directory = directory(id);
        try {
            Files.deleteIfExists(directory.resolve(PROCESS));
            Files.deleteIfExists(directory.resolve(INTENT));
            Files.deleteIfExists(directory.resolve(JournalFile.partOf(PROCESS)));
            Files.deleteIfExists(directory.resolve(JournalFile.partOf(INTENT)));
            Files.deleteIfExists(directory);
            Path agent = directory.resolveSibling("").normalize();
            Files.deleteIfExists(agent);
            Files.deleteIfExists(agent.resolveSibling("").normalize());
        } catch (DirectoryNotEmptyException e) {
            // Another start of the agent, or another agent of the tenant, is there.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every start not known to be over, in no particular order. */
    public List<Entry> entries() {
        if (!Files.isDirectory(agents)) {
            return List.of();
        }
        var entries = new ArrayList<Entry>();
        try (var paths = Files.walk(agents, 3)) {
            paths.filter(path -> agents.relativize(path).getNameCount() == 3)
                    .filter(Files::isDirectory)
                    .forEach(path -> entries.add(entry(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    /** Without a whole intent nothing was started: killed between making and writing. */
    private Entry entry(Path directory) {
        SpawnId id = id(agents.relativize(directory));
        var intent = JournalFile.read(directory.resolve(INTENT));
        return new Entry(
                id,
                intent.get("marker").orElse(""),
                intent.get("boot").orElse(""),
                intent.all("fifo").stream().map(Path::of).toList(),
                process(JournalFile.read(directory.resolve(PROCESS))));
    }

    private static Optional<ProcessIdentity> process(JournalFile file) {
        if (file.get("boot").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ProcessIdentity(
                        Long.parseLong(file.get("pid").orElseThrow()),
                        Long.parseLong(file.get("start").orElseThrow()),
                        file.get("boot").orElseThrow()));
    }

    private static SpawnId id(Path relative) {
        String start = relative.getName(2).toString();
        int dot = start.indexOf('.');
        return new SpawnId(
                AgentId.of(relative.getName(0).toString(), relative.getName(1).toString()),
                new Epoch(Long.parseLong(start.substring(0, dot))),
                Integer.parseInt(start.substring(dot + 1)));
    }

    private Path directory(SpawnId id) {
        return agents.resolve(id.toString());
    }

    /** The parents may vanish in between, when the last start of an agent is removed. */
    private static void make(Path directory) throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                Files.createDirectory(directory);
                return;
            } catch (NoSuchFileException e) {
                if (tries > 10) {
                    throw e;
                }
                Files.createDirectories(directory.resolveSibling("").normalize());
            }
        }
    }
}
