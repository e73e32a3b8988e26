package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether what a role must keep can be kept where its settings say. */
public final class StateDirectories {
    private StateDirectories() {}

    /**
     * Makes the directory, and a file in it for a moment.
     *
     * @param key the setting that names it
     * @throws Problems if that cannot be done
     */
    public static void check(String key, Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "check", null));
        } catch (IOException e) {
            throw new Problems(unusable(key, directory, e));
        }
    }

    static Problem unusable(String key, Path directory, IOException why) {
        String user = user();
        return Problem.of(
                "StateDirectoryUnusable",
                Category.STORAGE,
                key
                        + " "
                        + directory
                        + " cannot be written by user "
                        + user
                        + ": "
                        + why.getClass().getSimpleName(),
                "give it, or the volume it lies in, to that user (chown "
                        + user
                        + "), or name another with "
                        + key);
    }

    /** By number, as volumes of containers know it; by name where there are no numbers. */
    private static String user() {
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return System.getProperty("user.name", "?");
        }
    }
}
