package dev.reveille.dev;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
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
        try {
            Files.createDirectories(data);
            // Beside the directory: inside it, Kafka takes every name for a partition's.
            Path file = data.resolveSibling(data.getFileName() + ".lock");
            var channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw inUse(data);
            }
            return new DataLock(channel);
        } catch (OverlappingFileLockException e) {
            throw inUse(data);
        } catch (IOException e) {
            throw new Problems(
                    Problem.of(
                            "DataDirectoryUnusable",
                            Category.STORAGE,
                            "the broker's directory " + data + " cannot be used: " + e,
                            "name a directory this user may write, with --data-dir"));
        }
    }

    private static Problems inUse(Path data) {
        return new Problems(
                Problem.of(
                        "DataDirectoryInUse",
                        Category.STORAGE,
                        "another broker uses " + data,
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
