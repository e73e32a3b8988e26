package dev.reveille.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The lease under which exclusive agents run here, in the state directory: a next supervisor goes
 * on with it while it runs, and otherwise lets none of them live. The system's memory of files is
 * enough, as it outlives the supervisor; what an earlier boot wrote means nothing.
 */
public final class LeaseFile {
    private static final String FILE = "lease";

    private final Path file;
    private final String boot;

    /** That of a state directory, whose lock the caller holds. */
    public LeaseFile(Path state) {
        this(state, BootId.current());
    }

    LeaseFile(Path state, String boot) {
        this.file = state.resolve(FILE);
        this.boot = boot;
    }

    /**
     * What stands in it.
     *
     * @param number of the lease
     * @param ends by the boot clock, in milliseconds
     * @param taken when the broker took the heartbeat it runs by
     */
    public record Written(long number, long ends, Instant taken) {}

    /** What a supervisor of this boot wrote last; empty also where that cannot be read. */
    public Optional<Written> read() {
        var content = KeyValueFile.read(file);
        if (content.get("boot").filter(boot::equals).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Written(
                            number(content, "number"),
                            number(content, "ends"),
                            Instant.ofEpochMilli(number(content, "taken"))));
        } catch (NumberFormatException | NoSuchElementException e) {
            return Optional.empty();
        }
    }

    private static long number(KeyValueFile content, String key) {
        return Long.parseLong(content.get(key).orElseThrow());
    }

    /** Replaces it in one step. */
    public void write(Written lease) throws IOException {
        new KeyValueFile()
                .put("boot", boot)
                .put("number", Long.toString(lease.number()))
                .put("ends", Long.toString(lease.ends()))
                .put("taken", Long.toString(lease.taken().toEpochMilli()))
                .write(file);
    }

    /** No exclusive agent runs here any more. */
    public void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
