package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
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
        String what = reason(why);
        String remedy =
                switch (why) {
                    case AccessDeniedException _ ->
                            "give it, or the volume it lies in, to that user (chown " + user + ")";
                    case FileAlreadyExistsException _, NotDirectoryException _ ->
                            "move that file away";
                    default -> Shortage.remedy(why, remedy(what));
                };
        return Problem.of(
                "StateDirectoryUnusable",
                Category.STORAGE,
                key + " " + directory + " cannot be written by user " + user + ": " + what,
                remedy + ", or name another with " + key);
    }

    /** Many reasons have no exception of their own, only the system's words. */
    private static String remedy(String what) {
        if (what.contains("Not a directory")) {
            return "move the file away that stands where a directory should be";
        }
        if (what.contains("Read-only")) {
            return "mount the volume it lies in for writing";
        }
        return "mend what the system names";
    }

    private static String reason(IOException why) {
        return switch (why) {
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException e -> e.getFile() + " is a file, not a directory";
            case NotDirectoryException e -> e.getFile() + " is a file, not a directory";
            case FileSystemException e when e.getReason() != null ->
                    e.getReason() + " (" + e.getFile() + ")";
            default -> String.valueOf(why);
        };
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
