package dev.reveille.os;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses where FIFOs live: a directory of this state directory's own, in memory where the system
 * offers one ({@code XDG_RUNTIME_DIR}, {@code /run}, {@code /dev/shm}), else below the state
 * directory, which works as well and only costs disk writes for the names.
 */
public final class RuntimeDirectory {
    private static final Set<PosixFilePermission> OURS =
            PosixFilePermissions.fromString("rwx------");

    /** Also one that agents of other users pass through, to their secrets. */
    private static final Set<Set<PosixFilePermission>> SHUT =
            Set.of(OURS, PosixFilePermissions.fromString("rwx--x--x"));

    private RuntimeDirectory() {}

    /** The same answer for the same state directory for as long as the system is up. */
    public static Path forState(Path state) {
        Path absolute = state.toAbsolutePath().normalize();
        String name = "reveille-" + Integer.toHexString(absolute.toString().hashCode());
        return candidates()
                .map(base -> base.resolve(name))
                .filter(RuntimeDirectory::usable)
                .findFirst()
                .orElse(absolute.resolve("run"));
    }

    private static Stream<Path> candidates() {
        String user = System.getenv("XDG_RUNTIME_DIR");
        return Stream.concat(
                        Stream.ofNullable(user).filter(path -> !path.isBlank()),
                        List.of("/run", "/dev/shm").stream())
                .map(Path::of)
                .filter(Files::isWritable)
                .filter(RuntimeDirectory::inMemory);
    }

    static boolean inMemory(Path directory) {
        try {
            return Files.getFileStore(directory).type().equals("tmpfs");
        } catch (IOException e) {
            return false;
        }
    }

    /** Exists, or can be made, as a directory that is ours alone: /dev/shm is open to everyone. */
    private static boolean usable(Path directory) {
        try {
            try {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OURS));
            } catch (FileAlreadyExistsException e) {
                // Made by an earlier life of this supervisor, or by someone else: look below.
            }
            return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && SHUT.contains(
                            Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS))
                    && Files.getOwner(directory).equals(ownerOfWhatWeMake(directory));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static UserPrincipal ownerOfWhatWeMake(Path directory) throws IOException {
        Path probe = Files.createTempFile(directory, "owner", "");
        try {
            return Files.getOwner(probe);
        } finally {
            Files.delete(probe);
        }
    }
}
