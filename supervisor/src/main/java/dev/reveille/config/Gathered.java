package dev.reveille.config;

import dev.reveille.config.Settings.Origin;
import dev.reveille.core.fleet.Nearest;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What all sources say, the strongest last.
 *
 * @param given Reveille's own keys and those passed on with a prefix
 * @param common properties of every Kafka client
 */
record Gathered(Map<String, Origin> given, Map<String, Origin> common) {
    private static final List<String> NAMES = Keys.ALL.stream().map(Key::name).toList();

    static Gathered from(Sources sources, Findings findings) {
        var all = new Gathered(new HashMap<>(), new HashMap<>());
        sources.client().ifPresent(file -> all.client(load(file, findings), file.toString()));
        sources.file().ifPresent(file -> all.own(load(file, findings), file.toString(), findings));
        all.environment(sources.environment(), findings);
        all.client(sources.properties(), "--command-property");
        all.own(sources.flags(), "flag", findings);
        try (var references = new References(sources.environment())) {
            return new Gathered(
                    references.resolved(all.given, findings),
                    references.resolved(all.common, findings));
        }
    }

    private static boolean known(String key) {
        return NAMES.contains(key)
                || ProviderSettings.has(key)
                || Settings.PREFIXES.stream().anyMatch(key::startsWith);
    }

    /** A source in which every key must be one of ours. */
    private void own(Map<String, String> source, String name, Findings findings) {
        source.forEach(
                (key, value) -> {
                    if (known(key)) {
                        given.put(key, new Origin(value, name));
                    } else {
                        findings.wrong(
                                name + ": " + key + " is not a known key",
                                Nearest.remedy(key, NAMES)
                                        + " (properties of Kafka clients begin with "
                                        + String.join(", ", Settings.PREFIXES)
                                        + ")");
                    }
                });
    }

    /** A source in which every key that is not ours is a Kafka client's. */
    private void client(Map<String, String> source, String name) {
        source.forEach(
                (key, value) -> {
                    if (known(key)) {
                        given.put(key, new Origin(value, name));
                    } else {
                        common.put(key, new Origin(value, name));
                    }
                });
    }

    private void environment(Map<String, String> environment, Findings findings) {
        Environment.settings(environment, Gathered::known, findings)
                .forEach(
                        (key, origin) -> {
                            if (!known(key)) {
                                findings.wrong(
                                        origin.source() + sets(key), Nearest.remedy(key, NAMES));
                            } else if (!NAMES.contains(key)
                                    && !ProviderSettings.has(key)
                                    && !ClientKeys.has(key)) {
                                findings.wrong(
                                        origin.source() + sets(key) + " of that Kafka client",
                                        clients(key));
                            } else {
                                given.put(key, origin);
                            }
                        });
    }

    /** All that a client has would fill a screen. */
    private static String clients(String key) {
        return Nearest.to(key, ClientKeys.names(key))
                        .map(near -> "did you mean " + Environment.variable(near) + "? ")
                        .orElse("")
                + "a key of an interceptor or another plug-in goes into a file, --config";
    }

    private static String sets(String key) {
        return key.isEmpty() ? " sets no key" : " sets " + key + ", which is not a known key";
    }

    private static Map<String, String> load(Path file, Findings findings) {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            findings.wrong(Unreadable.why(file, e), "name a file of key=value lines");
        } catch (IllegalArgumentException e) {
            findings.wrong(
                    file + " cannot be read as properties: " + e.getMessage(),
                    "name a file of key=value lines");
        }
        var map = new TreeMap<String, String>();
        properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
        return map;
    }
}
