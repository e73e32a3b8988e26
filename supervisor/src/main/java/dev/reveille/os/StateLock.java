package dev.reveille.os;

import dev.reveille.config.Places;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One supervisor for a state directory. The kernel drops the lock with its process, so none is ever
 * left over. Who holds it stands in a file of its own: closing any descriptor of the lock file
 * would give the lock up.
 */
public final class StateLock implements AutoCloseable {
    /** File locks are the process's, not the channel's: within one JVM we must count ourselves. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path state;
    private final FileChannel channel;

    private StateLock(Path state, FileChannel channel) {
        this.state = state;
        this.channel = channel;
    }

    /**
     * Takes it at once or not at all.
     *
     * @throws Problems naming who holds it, or why the directory cannot be used
     */
    public static StateLock take(Path directory) {
        try {
            Path state = Files.createDirectories(directory).toRealPath();
            if (!HELD.add(state)) {
                throw new Problems(taken(state));
            }
            var channel =
                    FileChannel.open(
                            state.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                HELD.remove(state);
                throw new Problems(taken(state));
            }
            Files.writeString(holder(state), self());
            return new StateLock(state, channel);
        } catch (IOException e) {
            throw new Problems(StateDirectories.unusable("node.state.dir", directory, e));
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(holder(state));
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(state);
        }
    }

    private static Problem taken(Path state) throws IOException {
        String holder =
                Files.exists(holder(state))
                        ? Files.readString(holder(state)).strip()
                        : "another process";
        return Problem.recoverable(
                "StateDirectoryInUse",
                Category.STORAGE,
                "node.state.dir " + state + " is in use by " + holder,
                "stop that supervisor, or give this one a node.state.dir of its own");
    }

    private static Path holder(Path state) {
        return state.resolve("lock.holder");
    }

    private static String self() {
        return "process " + ProcessHandle.current().pid() + " on " + Places.hostname() + "\n";
    }
}
