package dev.reveille.os;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Removes a directory that belongs to an agent with all that lies in it, and nothing that a link
 * leads to: whose directory it is may put what it likes in it, also while it is being removed.
 */
final class Emptied {
    private Emptied() {}

    /**
     * Nothing happens where there is none.
     *
     * @param writable rights with which it can be emptied
     */
    static void remove(Path directory, Set<PosixFilePermission> writable) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(directory, writable);
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
                if (all instanceof SecureDirectoryStream<Path> secure) {
                    empty(secure);
                }
            } catch (NotDirectoryException e) {
                // Replaced in between: what took its place is removed as what it is.
            }
        }
        Files.deleteIfExists(directory);
    }

    private static void empty(SecureDirectoryStream<Path> directory) throws IOException {
        for (Path entry : directory) {
            Path name = entry.getFileName();
            boolean inner =
                    directory
                            .getFileAttributeView(
                                    name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes()
                            .isDirectory();
            if (inner) {
                try (var below = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                    empty(below);
                }
                directory.deleteDirectory(name);
            } else {
                directory.deleteFile(name);
            }
        }
    }
}
