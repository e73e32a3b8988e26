package dev.reveille.rules;

import dev.reveille.core.relevance.EvaluatorFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Jars as users make them: compiled by the JDK's compiler, loaded by a class loader of their own.
 */
public final class UserJar {
    private static final String SERVICE =
            "META-INF/services/dev.reveille.core.relevance.EvaluatorFactory";

    private UserJar() {}

    /**
     * A jar of these classes.
     *
     * @param sources by simple name; they have no package
     * @param services lines of the services file
     */
    public static Path of(Path directory, String name, Map<String, String> sources, String services)
            throws IOException {
        Path root = Files.createDirectories(directory.resolve(name));
        for (var source : sources.entrySet()) {
            Files.writeString(root.resolve(source.getKey() + ".java"), source.getValue());
        }
        Path service = root.resolve(SERVICE);
        Files.createDirectories(service.getParent());
        Files.writeString(service, services);
        return compiled(root, directory.resolve(name + ".jar"), root);
    }

    /** A jar of all classes below one folder, and what lies in another. */
    public static Path compiled(Path sources, Path jar, Path resources) throws IOException {
        Path classes = Files.createTempDirectory(jar.getParent(), "classes");
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            boolean fine =
                    compiler.getTask(
                                    said,
                                    files,
                                    null,
                                    List.of(
                                            "--release",
                                            "25",
                                            "-proc:none",
                                            "-d",
                                            classes.toString(),
                                            "-cp",
                                            home().toString()),
                                    null,
                                    files.getJavaFileObjectsFromPaths(all(sources, ".java")))
                            .call();
            if (!fine) {
                throw new IllegalArgumentException(said.toString());
            }
        }
        try (OutputStream out = Files.newOutputStream(jar);
                var zip = new JarOutputStream(out)) {
            put(zip, classes, all(classes, ".class"));
            put(zip, resources, all(resources.resolve("META-INF"), "Factory"));
        }
        return jar;
    }

    /** Reveille's own classes: all that an evaluator needs to be compiled. */
    private static Path home() {
        try {
            var source = EvaluatorFactory.class.getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> all(Path root, String end) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(f -> f.toString().endsWith(end)).sorted().toList();
        }
    }

    private static void put(JarOutputStream zip, Path root, List<Path> files) throws IOException {
        for (Path file : files) {
            zip.putNextEntry(new JarEntry(root.relativize(file).toString()));
            Files.copy(file, zip);
            zip.closeEntry();
        }
    }

    /** What the launcher's class path would be with these jars on it. */
    public static URLClassLoader loader(Path... jars) {
        return new URLClassLoader(
                Arrays.stream(jars).map(UserJar::url).toArray(URL[]::new),
                UserJar.class.getClassLoader());
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A factory whose evaluator runs one statement, in which {@code context} is at hand. */
    public static String factory(String type, String name, String body) {
        return """
        import dev.reveille.core.fleet.Parsed;
        import dev.reveille.core.relevance.*;
        import java.util.List;
        import java.util.Optional;

        public final class %s implements EvaluatorFactory {
            public String name() {
                return "%s";
            }

            public Parsed<RelevanceEvaluator> read(Parameters parameters) {
                return parameters.result(() -> context -> evaluate(context));
            }

            static Evaluation of(double score) {
                return new Evaluation(
                        RelevanceScore.of(score), "as told", List.of(), Optional.empty());
            }

            static Evaluation evaluate(RelevanceContext context) {
                %s
            }
        }
        """
                .formatted(type, name, body);
    }
}
