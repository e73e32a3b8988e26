package dev.reveille.os;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a thread descriptors of its own, and hardly any. It keeps the standard ones and those that
 * classes are read from: a JVM that cannot load a class ends.
 */
final class OwnDescriptors {
    private static final Path OPEN = Path.of("/proc/thread-self/fd");
    private static final int STANDARD = 3;

    private OwnDescriptors() {}

    /** For the calling thread, for good; 0, or minus the error, and nothing has changed. */
    static int take() {
        List<Integer> all = open();
        if (all.isEmpty()) {
            return -Errno.EMFILE.number(); // not even a look is possible
        }
        int first = STANDARD;
        for (int descriptor : all) {
            first = holdsClasses(descriptor) ? Math.max(first, descriptor + 1) : first;
        }
        int taken = LibcProcess.ownDescriptors(first);
        if (taken == 0) {
            // Sockets above all: a copy would keep a connection that everyone else has closed.
            open().stream()
                    .filter(descriptor -> descriptor >= STANDARD && !holdsClasses(descriptor))
                    .forEach(Libc::close);
        }
        return taken;
    }

    /** Those of the calling thread; the one that looks is among them, and closed again. */
    private static List<Integer> open() {
        var found = new ArrayList<Integer>();
        try (var entries = Files.newDirectoryStream(OPEN)) {
            entries.forEach(entry -> found.add(Integer.valueOf(entry.getFileName().toString())));
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        return found;
    }

    private static boolean holdsClasses(int descriptor) {
        try {
            String file = Files.readSymbolicLink(OPEN.resolve("" + descriptor)).toString();
            return file.endsWith(".jar") || file.endsWith("/modules") || file.endsWith(".class");
        } catch (IOException e) {
            return false;
        }
    }

    /** How many the calling thread has. */
    static int count() {
        return open().size();
    }
}
