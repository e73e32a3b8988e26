package dev.reveille.config;

import com.sun.management.OperatingSystemMXBean;
import dev.reveille.core.fleet.TenantId;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Defaults that depend on the machine. */
public final class Places {
    private Places() {}

    /** The host's name, as far as it may be an id. */
    public static String host() {
        String plain = hostname().replaceAll("[^A-Za-z0-9._-]", "-");
        String short64 = plain.substring(0, Math.min(64, plain.length()));
        return TenantId.valid(short64) ? short64 : "localhost";
    }

    /** The host's name as the machine has it. */
    public static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Where Reveille keeps what must survive a restart. */
    public static Path state() {
        return directory("XDG_STATE_HOME")
                .orElseGet(() -> Path.of(System.getProperty("user.home", "/"), ".local", "state"))
                .resolve("reveille");
    }

    /**
     * Where Reveille keeps what need not survive a reboot, in memory where there is such a place.
     */
    public static Path runtime() {
        Path memory = Path.of("/dev/shm");
        Path shared =
                Files.isDirectory(memory) && Files.isWritable(memory)
                        ? memory
                        : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        return directory("XDG_RUNTIME_DIR")
                .map(runtime -> runtime.resolve("reveille"))
                .orElseGet(
                        () -> shared.resolve("reveille-" + System.getProperty("user.name", "x")));
    }

    /** Bytes of memory the machine, or the container, has. */
    static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    private static Optional<Path> directory(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .filter(Files::isDirectory);
    }
}
