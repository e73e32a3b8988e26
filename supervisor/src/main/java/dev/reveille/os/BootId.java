package dev.reveille.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which boot of the machine this is: pids and start times mean nothing in another one. */
public final class BootId {
    private static final String CURRENT = read(Path.of("/proc/sys/kernel/random/boot_id"));

    private BootId() {}

    /** Linux's boot id; on other systems {@code unknown}, which never changes. */
    public static String current() {
        return CURRENT;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
