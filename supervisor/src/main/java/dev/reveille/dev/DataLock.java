package dev.reveille.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One broker for a data directory, taken before anything in it is touched: Kafka itself takes its
 * own lock only after its controller has begun to write.
 */
final class DataLock implements AutoCloseable {
    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it at once or not at all.
     *
     * @throws Problems if another broker has it, or the directory cannot be used
     */
    static DataLock take(Path data) {
        // Beside the directory: inside it, Kafka takes every name for a partition's.
        Path file = data.resolveSibling(data.getFileName() + ".lock");
        try {
            Files.createDirectories(data);
            var channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() == null) {
                    throw inUse(data, channel);
                }
                String me = Long.toString(ProcessHandle.current().pid());
                channel.truncate(0).write(ByteBuffer.wrap(me.getBytes(UTF_8)), 0);
                return new DataLock(channel);
            } catch (OverlappingFileLockException e) {
                throw inUse(data, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new Problems(
                    Problem.of(
                            "DataDirectoryUnusable",
                            Category.STORAGE,
                            data.getParent() + " cannot keep the broker's data: " + why(data, e),
                            "name a directory this user may write, with --data-dir"));
        }
    }

    /** What stands in the way, found where the path begins to exist. */
    private static String why(Path data, IOException e) {
        Path there = data;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            return there + " is a file";
        }
        return e instanceof AccessDeniedException || !Files.isWritable(there)
                ? "this user may not write " + there
                : "nothing can be made in " + there + " (" + e + ")";
    }

    private static Problems inUse(Path data, FileChannel lock) throws IOException {
        var pid = ByteBuffer.allocate(20);
        lock.read(pid, 0);
        lock.close();
        String holder = UTF_8.decode(pid.flip()).toString();
        return new Problems(
                Problem.of(
                        "DataDirectoryInUse",
                        Category.STORAGE,
                        "another broker"
                                + (holder.isEmpty() ? "" : ", of process " + holder + ",")
                                + " uses "
                                + data.getParent(),
                        "stop that one, or name another directory with --data-dir"));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The kernel drops the lock with the process at the latest.
        }
    }
}
