package dev.reveille.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * One provider of secrets.
 *
 * @param provider who is asked
 * @param kind what it takes for a path
 */
record SecretProvider(ConfigProvider provider, Kind kind) implements AutoCloseable {

    /** What a provider takes for a path. */
    sealed interface Kind {
        /**
         * Kafka's own, that read files.
         *
         * @param home seen from which a path is looked up
         * @param fenced whether nothing outside {@code home} may be read
         * @param line whether a key is a line of a file, or else a file of a directory
         */
        record Files(Path home, boolean fenced, boolean line) implements Kind {}

        /** Variables of the node. */
        record Variables() implements Kind {}

        /** What it will. */
        record Foreign() implements Kind {}
    }

    /** What a provider answered. */
    sealed interface Found {
        record Value(String text) implements Found {
            @Override
            public String toString() {
                return "a secret";
            }
        }

        record Nothing(String remedy) implements Found {}

        record Broken(String why) implements Found {}
    }

    Found value(String path, String key) {
        try {
            return switch (kind) {
                case Kind.Files files -> file(files, path, key);
                case Kind.Variables _ ->
                        asked(path, key)
                                .<Found>map(Found.Value::new)
                                .orElseGet(
                                        () ->
                                                new Found.Nothing(
                                                        "set the variable "
                                                                + key
                                                                + " of the node, and let"
                                                                + " allowlist.pattern match it"));
                case Kind.Foreign _ ->
                        asked(path, key)
                                .<Found>map(Found.Value::new)
                                .orElseGet(() -> new Found.Nothing("put it there"));
            };
        } catch (RuntimeException e) {
            return new Found.Broken(e.toString());
        }
    }

    private Found file(Kind.Files files, String path, String key) {
        Path at;
        try {
            at = files.home().resolve(path).normalize();
        } catch (InvalidPathException e) {
            return new Found.Nothing("write a path");
        }
        if (files.fenced() && !at.startsWith(files.home())) {
            return new Found.Nothing(
                    at
                            + " is not below node.secrets.dir, "
                            + files.home()
                            + ": put it there, or set allowed.paths of the provider");
        }
        // Asked first, as Kafka's providers print a stack trace where there is nothing to read.
        boolean there =
                files.line()
                        ? Files.isRegularFile(at) && Files.isReadable(at)
                        : Files.isReadable(at.resolve(key));
        return (there ? asked(at.toString(), key) : Optional.<String>empty())
                .<Found>map(Found.Value::new)
                .orElseGet(
                        () ->
                                new Found.Nothing(
                                        files.line()
                                                ? "let "
                                                        + at
                                                        + " on the node be a file it may read, with"
                                                        + " a line "
                                                        + key
                                                        + "=…"
                                                : "let "
                                                        + at
                                                        + " on the node hold a file "
                                                        + key
                                                        + " it may read"));
    }

    private Optional<String> asked(String path, String key) {
        return Optional.ofNullable(provider.get(path, Set.of(key)).data().get(key));
    }

    @Override
    public void close() throws IOException {
        provider.close();
    }
}
