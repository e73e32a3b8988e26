package dev.reveille.os;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets of running processes: for each start a directory below the runtime directory and so in
 * memory where the system offers that, each secret a file that its user alone can read. Where that
 * is another than ours the directory stays ours, and the user comes in by its group: it is read
 * again by the next supervisor, which must find there what this one wrote. They outlive the process
 * until somebody {@link #remove removes} them, who has seen to it that what it wrote shows nothing
 * of them.
 */
public final class SecretFiles {
    /** The variable that names the directory. */
    public static final String VARIABLE = "REVEILLE_SECRETS";

    /** What the secrets of one start may take, in bytes, {@link #EACH} for each name included. */
    static final int MOST = 1 << 20;

    static final int EACH = 256;

    private static final Logger LOGGER = LoggerFactory.getLogger(SecretFiles.class);
    private static final Set<PosixFilePermission> MADE = permissions("rwx------");
    private static final Set<PosixFilePermission> SHUT = permissions("r-x------");
    private static final Set<PosixFilePermission> READ = permissions("r--------");

    private final Path runtime;
    private final Path root;

    /** Of the node with this runtime directory. */
    public SecretFiles(Path runtime) {
        this.runtime = runtime.toAbsolutePath().normalize();
        root = this.runtime.resolve("secrets");
    }

    private static Set<PosixFilePermission> permissions(String text) {
        return PosixFilePermissions.fromString(text);
    }

    /** Whether they lie in memory, and never on a disk. */
    public boolean inMemory() {
        Path there = runtime;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return RuntimeDirectory.inMemory(there);
    }

    /** Where those of a start lie. */
    Path of(SpawnId id) {
        return root.resolve(name(id));
    }

    /** As of FIFOs: no id contains a plus, so no two are alike. */
    private static String name(SpawnId id) {
        return id.toString().replace('/', '+');
    }

    /** Before the process exists; what is left of a failure is removed with the start. */
    Optional<Problem> write(Arena arena, SpawnRequest request, Room.Tenant tenant, Path state) {
        if (request.secrets().isEmpty()) {
            return Optional.empty();
        }
        if (size(request.secrets()) > MOST) {
            return Optional.of(tooLarge(request));
        }
        try {
            Room.passable(root, runtime, tenant);
            if (runtime.startsWith(state)) {
                Room.passable(runtime, state, tenant);
            }
            Path own = of(request.id());
            remove(own);
            Files.createDirectory(own, PosixFilePermissions.asFileAttribute(MADE));
            for (var secret : request.secrets().entrySet()) {
                Path file = own.resolve(secret.getKey());
                write(file, secret.getValue());
                Room.give(arena, tenant, file);
            }
            Files.setPosixFilePermissions(own, SHUT);
            Room.admit(arena, tenant, own);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    Problem.recoverable(
                            "AgentStartFailed",
                            Category.STORAGE,
                            request.id().agent() + ": its secrets cannot be written, " + e,
                            Shortage.remedy(e, "make node.runtime.dir writable and give it room")));
        }
    }

    private static long size(Map<String, String> secrets) {
        return secrets.values().stream()
                .mapToLong(value -> (long) EACH + value.getBytes(UTF_8).length)
                .sum();
    }

    private static Problem tooLarge(SpawnRequest request) {
        return Problem.recoverable(
                "AgentStartFailed",
                Category.CONFIGURATION,
                request.id().agent()
                        + ": its secrets take "
                        + size(request.secrets())
                        + " bytes, and "
                        + MOST
                        + " are allowed",
                "keep what is that large in a file of its user's, and the key to it as a secret");
    }

    private static void write(Path file, String value) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var attribute = PosixFilePermissions.asFileAttribute(READ);
        try (var channel = Files.newByteChannel(file, options, attribute)) {
            var bytes = UTF_8.encode(value);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** What a start was given, as far as it is still there. */
    public Map<String, String> read(SpawnId id) {
        return SecretsRead.of(of(id));
    }

    /** What all starts of an agent were given, as far as it is still there: nobody else's words. */
    public Set<String> ofAgent(AgentId agent) {
        var values = new HashSet<String>();
        String prefix = agent.tenant().value() + "+" + agent.name() + "+";
        for (Path directory : directories()) {
            if (String.valueOf(directory.getFileName()).startsWith(prefix)) {
                values.addAll(SecretsRead.of(directory).values());
            }
        }
        return values;
    }

    /** Its process is over, or never was, and nothing that it wrote is still to be masked. */
    public void remove(SpawnId id) {
        try {
            remove(of(id));
        } catch (IOException e) {
            LOGGER.atWarn()
                    .addKeyValue("spawn", id)
                    .log("its secrets could not be removed, the next supervisor tries again: " + e);
        }
    }

    /** Removes those of all starts but these. */
    void sweep(Collection<SpawnJournal.Entry> open) {
        List<String> names = open.stream().map(entry -> name(entry.id())).toList();
        for (Path directory : directories()) {
            if (!names.contains(String.valueOf(directory.getFileName()))) {
                try {
                    remove(directory);
                } catch (IOException e) {
                    LOGGER.atWarn().log("secrets of a start that is over stay: " + e);
                }
            }
        }
    }

    /** Nothing runs any more that has any: the directory itself goes. */
    void close() {
        root.toFile().delete();
    }

    private List<Path> directories() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var all = Files.list(root)) {
            return all.toList();
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("directory", root).log("cannot be looked into: " + e);
            return List.of();
        }
    }

    private static void remove(Path directory) throws IOException {
        Emptied.remove(directory, MADE);
    }
}
