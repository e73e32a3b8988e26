package dev.reveille.config;

import dev.reveille.config.Settings.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Values that lie elsewhere, as Kafka spells them: {@code ${file:PATH:KEY}} of a properties file,
 * {@code ${env:NAME}}, {@code ${directory:PATH:FILE}}. Kafka's own providers read them. References
 * to other providers are left to the Kafka client that has them.
 */
final class References implements AutoCloseable {
    /** As Kafka's {@code ConfigTransformer} has it: provider, path or none, key. */
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{(file|env|directory):(?:([^}]*):)?([^}:]+)}");

    private final Map<String, ConfigProvider> providers = new LinkedHashMap<>();

    References(Map<String, String> environment) {
        providers.put("file", new FileConfigProvider());
        providers.put("env", new EnvVarConfigProvider(environment));
        providers.put("directory", new DirectoryConfigProvider());
        providers.values().forEach(provider -> provider.configure(Map.of()));
    }

    /**
     * The same with every reference replaced. What leads nowhere is a finding, and its key is left
     * out, so that no other is made of it.
     */
    Map<String, Origin> resolved(Map<String, Origin> given, Findings findings) {
        var resolved = new HashMap<String, Origin>();
        given.forEach(
                (key, origin) ->
                        resolved(key, origin, findings).ifPresent(o -> resolved.put(key, o)));
        return resolved;
    }

    private Optional<Origin> resolved(String key, Origin origin, Findings findings) {
        Matcher reference = REFERENCE.matcher(origin.text());
        if (!reference.find()) {
            return Optional.of(origin);
        }
        var text = new StringBuilder();
        boolean all = true;
        do {
            Optional<String> value = value(key, origin, reference, findings);
            all &= value.isPresent();
            reference.appendReplacement(text, Matcher.quoteReplacement(value.orElse("")));
        } while (reference.find());
        reference.appendTail(text);
        return all
                ? Optional.of(new Origin(text.toString(), origin.source(), origin.written()))
                : Optional.empty();
    }

    private Optional<String> value(
            String key, Origin origin, Matcher reference, Findings findings) {
        ConfigProvider provider = Objects.requireNonNull(providers.get(reference.group(1)));
        String path = reference.group(2) == null ? "" : reference.group(2);
        String name = reference.group(3);
        try {
            // Asked first, as Kafka's providers print a stack trace where there is nothing to read.
            boolean there = path.isEmpty() || Files.isReadable(Path.of(path));
            String value = !there ? null : provider.get(path, Set.of(name)).data().get(name);
            if (value != null) {
                return Optional.of(value);
            }
        } catch (ConfigException | InvalidPathException e) {
            // Told below, in words of what was asked for.
        }
        findings.wrong(
                key
                        + " refers to "
                        + reference.group()
                        + " ("
                        + origin.source()
                        + "), which is"
                        + " not there",
                switch (reference.group(1)) {
                    case "env" -> "set the environment variable " + name;
                    case "directory" -> "let " + path + " hold a readable file " + name;
                    default -> "let " + path + " be a readable file with a line " + name + "=…";
                });
        return Optional.empty();
    }

    @Override
    public void close() {
        for (ConfigProvider provider : providers.values()) {
            try {
                provider.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
