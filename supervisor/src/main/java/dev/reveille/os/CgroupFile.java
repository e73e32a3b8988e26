package dev.reveille.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The files of a cgroup: small texts, each written at once. */
final class CgroupFile {
    private static final long OWN = ProcessHandle.current().pid();

    private CgroupFile() {}

    static void write(Path directory, String file, String text) throws IOException {
        KernelFile.write(directory.resolve(file), text);
    }

    /** Where the kernel may not know the file. */
    static void writeIfThere(Path directory, String file, String text) throws IOException {
        if (Files.exists(directory.resolve(file))) {
            write(directory, file, text);
        }
    }

    static Optional<String> read(Path directory, String file) {
        return KernelFile.read(directory + "/" + file).map(String::strip);
    }

    static OptionalLong number(Path directory, String file) {
        return read(directory, file).map(CgroupFile::number).orElse(OptionalLong.empty());
    }

    /** The number after {@code key} in a file of one key and number per line. */
    static OptionalLong number(Path directory, String file, String key) {
        return read(directory, file).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(key + " "))
                .map(line -> number(line.substring(key.length() + 1)))
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Processes in it, not those of cgroups below. */
    static List<Long> pids(Path directory) {
        return read(directory, "cgroup.procs").stream()
                .flatMap(String::lines)
                .map(line -> Long.valueOf(line.strip()))
                .toList();
    }

    /** The same without this process, a thread of which may be there for a moment. */
    static List<Long> others(Path directory) {
        return pids(directory).stream().filter(pid -> pid != OWN).toList();
    }
}
