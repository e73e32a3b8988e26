package dev.reveille.config;

import dev.reveille.config.SecretProvider.Kind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.utils.Utils;

/** Which providers of secrets there are, spelt as Kafka's own programs spell it. */
final class ProviderSettings {
    /** Before Kafka's own names. */
    static final String PREFIX = "secrets.";

    private static final String LIST = "config.providers";
    private static final String ALLOWED_PATHS = "allowed.paths";
    private static final String ALLOWED_NAMES = "allowlist.pattern";

    /** Where nothing is named; variables are not among them, as the node's own are there too. */
    private static final String STANDARD = "file,directory";

    private static final Map<String, String> CLASSES =
            Map.of(
                    "file", FileConfigProvider.class.getName(),
                    "dir", DirectoryConfigProvider.class.getName(),
                    "directory", DirectoryConfigProvider.class.getName(),
                    "env", EnvVarConfigProvider.class.getName());

    private ProviderSettings() {}

    /** Whether a key with the prefix is one of these. */
    static boolean has(String key) {
        return key.equals(PREFIX + LIST) || key.startsWith(PREFIX + LIST + ".");
    }

    /**
     * All of them, by name.
     *
     * @param given settings without the prefix
     * @param home where files are looked for
     */
    static Map<String, SecretProvider> made(
            Map<String, String> given,
            Path home,
            Map<String, String> environment,
            Findings findings) {
        var made = new LinkedHashMap<String, SecretProvider>();
        for (String name : given.getOrDefault(LIST, STANDARD).split(",", -1)) {
            if (!name.isBlank()) {
                one(name.strip(), given, home, environment, findings)
                        .ifPresent(provider -> made.put(name.strip(), provider));
            }
        }
        return made;
    }

    private static Optional<SecretProvider> one(
            String name,
            Map<String, String> given,
            Path home,
            Map<String, String> environment,
            Findings findings) {
        String key = LIST + "." + name;
        String type = given.getOrDefault(key + ".class", CLASSES.getOrDefault(name, ""));
        if (type.isEmpty()) {
            findings.wrong(
                    PREFIX + key + ".class is missing",
                    "write the class of the provider " + name + ", a Kafka ConfigProvider");
            return Optional.empty();
        }
        var parameters = new HashMap<String, String>();
        String prefix = key + ".param.";
        given.forEach(
                (k, value) -> {
                    if (k.startsWith(prefix)) {
                        parameters.put(k.substring(prefix.length()), value);
                    }
                });
        try {
            ConfigProvider provider =
                    type.equals(EnvVarConfigProvider.class.getName())
                            ? new EnvVarConfigProvider(environment)
                            : Utils.newInstance(type, ConfigProvider.class);
            Kind kind = kind(provider, parameters, home);
            if (kind instanceof Kind.Variables && !parameters.containsKey(ALLOWED_NAMES)) {
                findings.wrong(
                        PREFIX + prefix + ALLOWED_NAMES + " is missing",
                        "write which variables specs may name, such as AGENT_.*: the node's own"
                                + " credentials may be among the others");
                return Optional.empty();
            }
            provider.configure(parameters);
            return Optional.of(new SecretProvider(provider, kind));
        } catch (ClassNotFoundException | KafkaException e) {
            findings.wrong(
                    PREFIX + key + " cannot be made: " + e.getMessage(),
                    "put its jar on the class path, and correct its class and parameters");
            return Optional.empty();
        }
    }

    private static Kind kind(ConfigProvider provider, Map<String, String> parameters, Path home) {
        boolean fenced = !parameters.containsKey(ALLOWED_PATHS);
        return switch (provider) {
            case FileConfigProvider _ -> new Kind.Files(home, fenced, true);
            case DirectoryConfigProvider _ -> new Kind.Files(home, fenced, false);
            case EnvVarConfigProvider _ -> new Kind.Variables();
            default -> new Kind.Foreign();
        };
    }
}
