package dev.reveille.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The classes under test as the JVM likes to have them: in jars, with an archive of those that a
 * fleet loads, by which each of the many processes tests start is up in half the time. Made once
 * for all tests of a build; where that fails, they only start later.
 *
 * @param classPath jars alone, as archives want it
 * @param file the archive
 */
record ClassArchive(String classPath, Path file) {
    private static final Path KEPT = Path.of("target", "class-archive").toAbsolutePath();
    private static final long READY_SECONDS = 60;

    /** Longer than a test run takes. */
    private static final Duration USED_FOR = Duration.ofHours(1);

    private static Optional<ClassArchive> made = Optional.empty();

    /** The archive; while another JVM makes it, classes as they lie about, for this one time. */
    static synchronized ClassArchive forTests() throws IOException {
        String classPath = System.getProperty("java.class.path");
        if (made.isEmpty()) {
            made = make(classPath);
        }
        return made.orElseGet(() -> new ClassArchive(classPath, KEPT.resolve("none")));
    }

    /** Those of another JVM of this build, or else new ones; empty = one is making them. */
    private static Optional<ClassArchive> make(String classPath) throws IOException {
        Files.createDirectories(KEPT);
        try (var channel =
                        FileChannel.open(
                                KEPT.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock == null) {
                return Optional.empty();
            }
            Path dir = KEPT.resolve(fingerprint(classPath));
            var archive = new ClassArchive(inJars(classPath, dir), dir.resolve("classes.jsa"));
            Path said = dir.resolve("said"); // written last, when all jars are whole
            if (Files.notExists(said)) {
                clear(dir);
                pack(entries(classPath), dir);
                archive.train(said);
            }
            return Optional.of(archive);
        }
    }

    /** Of what lies on the class path, and of when it was compiled. */
    private static String fingerprint(String classPath) throws IOException {
        long newest = 0;
        for (String entry : entries(classPath)) {
            try (var files = Files.walk(Path.of(entry))) {
                newest =
                        Math.max(
                                newest,
                                files.mapToLong(file -> file.toFile().lastModified())
                                        .max()
                                        .orElse(0));
            }
        }
        String all = classPath + newest + System.getProperty("java.vm.version");
        return UUID.nameUUIDFromBytes(all.getBytes(UTF_8)).toString();
    }

    private static List<String> entries(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty() && Files.exists(Path.of(entry)))
                .toList();
    }

    private static String inJars(String classPath, Path dir) {
        var jars = new ArrayList<String>();
        for (String entry : entries(classPath)) {
            jars.add(
                    Files.isDirectory(Path.of(entry))
                            ? dir.resolve(jars.size() + ".jar").toString()
                            : entry);
        }
        return String.join(File.pathSeparator, jars);
    }

    /** What is left of this one's making, and others, unless a JVM may still use them. */
    private static void clear(Path own) throws IOException {
        var young = Instant.now().minus(USED_FOR);
        try (var all = Files.list(KEPT)) {
            for (Path dir : all.filter(Files::isDirectory).toList()) {
                boolean old = Files.getLastModifiedTime(dir).toInstant().isBefore(young);
                if (old || dir.equals(own)) {
                    delete(dir);
                }
            }
        }
    }

    private static void delete(Path dir) throws IOException {
        try (var all = Files.walk(dir)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void pack(List<String> from, Path dir) throws IOException {
        Files.createDirectory(dir);
        for (int i = 0; i < from.size(); i++) {
            if (Files.isDirectory(Path.of(from.get(i)))) {
                pack(Path.of(from.get(i)), dir.resolve(i + ".jar"));
            }
        }
    }

    private static void pack(Path directory, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(directory)) {
            out.setLevel(1);
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(directory.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    /** Lets a fleet start and stop, which writes the archive at its end. */
    private void train(Path said) throws IOException {
        var command =
                Jvm.plain(classPath, "dev.reveille.app.Main", "-XX:ArchiveClassesAtExit=" + file);
        command.addAll(List.of("dev", "--ephemeral", "--port", "0", "--http-port", "0"));
        command.addAll(List.of("--types", "examples/hello/agent-types.yaml"));
        var fleet =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            for (int i = 0; i < READY_SECONDS * 10 && !ready(said); i++) {
                if (fleet.waitFor(100, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            fleet.toHandle().destroy();
            fleet.waitFor(READY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            fleet.destroyForcibly();
        }
    }

    private static boolean ready(Path said) throws IOException {
        return Files.readString(said).lines().anyMatch(line -> line.startsWith("ready"));
    }
}
