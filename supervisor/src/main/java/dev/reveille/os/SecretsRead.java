package dev.reveille.os;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a start was given, once more. Agents of our own user, and all of those that an earlier
 * release started, may have put anything in its place: a pipe that nobody writes to, a link to a
 * device or to somebody else's file, more than fits into memory. So only files are read, and no
 * more than secrets may take.
 */
final class SecretsRead {
    private static final Logger LOGGER = LoggerFactory.getLogger(SecretsRead.class);

    private SecretsRead() {}

    /** By name, as far as it is still there. */
    static Map<String, String> of(Path directory) {
        var values = new TreeMap<String, String>();
        int odd = 0;
        try {
            hold(directory);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                int room = SecretFiles.MOST;
                for (Path file : files) {
                    room -= SecretFiles.EACH;
                    if (room < 0) {
                        odd++;
                        break;
                    }
                    Optional<byte[]> value = one(file, room);
                    if (value.isPresent()) {
                        room -= value.get().length;
                        String name = String.valueOf(file.getFileName());
                        values.put(name, new String(value.get(), UTF_8));
                    } else {
                        odd++;
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOGGER.atDebug().addKeyValue("directory", directory).log("no secrets: " + e);
        }
        if (odd > 0) {
            LOGGER.atWarn()
                    .addKeyValue("directory", directory)
                    .log("beside secrets something lies there that no supervisor wrote");
        }
        return values;
    }

    /** What an earlier release gave to its agent's user is not to change while it is read. */
    private static void hold(Path directory) throws IOException {
        if (PosixDriver.supported() && Account.own() == 0) {
            Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (!owner.equals(0)) {
                Room.reclaim(directory);
            }
        }
    }

    private static Optional<byte[]> one(Path file, int most) {
        try {
            var is =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!is.isRegularFile() || is.size() > most) {
                return Optional.empty();
            }
            try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                byte[] value = in.readNBytes(most + 1);
                return Optional.of(value).filter(all -> all.length <= most);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
