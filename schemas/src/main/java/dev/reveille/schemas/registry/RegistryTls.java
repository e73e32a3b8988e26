package dev.reveille.schemas.registry;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/** TLS towards the registry, from the keys Kafka's clients have for it, behind a prefix. */
final class RegistryTls {
    private static final String PREFIX = "schema.registry.";
    private static final List<String> STORES =
            List.of(
                    SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                    SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
    private static final ConfigDef KEYS = new ConfigDef().withClientSslSupport();

    private RegistryTls() {}

    /**
     * The JVM's own trust and no identity, unless the properties name stores.
     *
     * @throws ConfigException if a store cannot be read
     */
    static SSLContext context(Map<String, ?> properties) {
        Map<String, Object> ssl = new HashMap<>();
        properties.forEach(
                (key, value) -> {
                    if (key.startsWith(RegistryConfig.SSL_PREFIX)) {
                        ssl.put(key.substring(PREFIX.length()), value);
                    }
                });
        for (String store : STORES) {
            // Asked first, as Kafka prints a stack trace where there is no such file.
            Optional.ofNullable(ssl.get(store)).ifPresent(file -> readable(store, file.toString()));
        }
        // Kafka reads PEM as well as key stores, so what works for its clients works here.
        try (var factory = new DefaultSslEngineFactory()) {
            factory.configure(new AbstractConfig(KEYS, ssl, false).values());
            return factory.sslContext();
        } catch (KafkaException e) {
            String cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            throw new ConfigException(
                    RegistryConfig.SSL_PREFIX
                            + "*: "
                            + e.getMessage()
                            + cause
                            + "; the keys are those of Kafka's clients behind \""
                            + PREFIX
                            + "\"");
        }
    }

    private static void readable(String store, String file) {
        Path path;
        try {
            path = Path.of(file);
        } catch (InvalidPathException e) {
            throw new ConfigException(PREFIX + store, file, "is no path");
        }
        if (Files.isDirectory(path) || !Files.isReadable(path)) {
            throw new ConfigException(
                    PREFIX + store,
                    file,
                    (Files.exists(path) ? "is no file that may be read" : "is not there")
                            + "; let it name a key store");
        }
    }
}
