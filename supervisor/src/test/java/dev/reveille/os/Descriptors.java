package dev.reveille.os;

import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.schemas.SingleObjectCodec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes descriptors away from this JVM: a low limit, and all below it used up. Classes that are
 * needed meanwhile are loaded before, for a class whose file cannot be opened stays missing.
 */
public final class Descriptors implements AutoCloseable {
    private static final long ROOM = 64;

    private final long[] limits;
    private final Deque<Integer> taken = new ArrayDeque<>();

    /** Takes none yet. */
    public Descriptors() throws IOException {
        for (String room : List.of("core", "os", "node", "gate", "wire", "config", "metrics")) {
            load(AgentId.class, room);
        }
        load(Descriptors.class, "node");
        load(ToAgent.class, "agent");
        load(SingleObjectCodec.class, "schemas");
        try {
            Class.forName("opens.every.Archive");
        } catch (ClassNotFoundException e) {
            // as was meant
        }
        limits = LibcProcess.openFiles();
        limit(highest() + ROOM);
    }

    private static void load(Class<?> beside, String below) throws IOException {
        Path root;
        try {
            root = Path.of(beside.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        if (!Files.isDirectory(root)) {
            return; // an archive is open already
        }
        try (Stream<Path> files = Files.walk(root.resolve("dev/reveille/" + below))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace('/', '.');
                try {
                    Class.forName(
                            name.substring(0, name.length() - ".class".length()),
                            false,
                            Descriptors.class.getClassLoader());
                } catch (ClassNotFoundException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private static long highest() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.mapToLong(fd -> Long.parseLong(fd.getFileName() + "")).max().orElse(0);
        }
    }

    private void limit(long soft) {
        try (var arena = Arena.ofConfined()) {
            LibcProcess.setOpenFiles(arena, 0, soft, limits[1]);
        }
    }

    /** From now on so many more can be opened. */
    public void leave(int free) {
        try (var arena = Arena.ofConfined()) {
            int descriptor = Libc.open(arena, "/dev/null", Libc.O_RDONLY);
            while (descriptor >= 0) {
                taken.push(descriptor);
                descriptor = Libc.open(arena, "/dev/null", Libc.O_RDONLY);
            }
        }
        for (int i = 0; i < free; i++) {
            Libc.close(taken.pop());
        }
    }

    /** There are enough again. */
    public void free() {
        List.copyOf(taken).forEach(Libc::close);
        taken.clear();
    }

    @Override
    public void close() {
        free();
        limit(limits[0]);
    }
}
