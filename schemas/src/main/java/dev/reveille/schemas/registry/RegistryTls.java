package dev.reveille.schemas.registry;

import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/** TLS towards the registry, from the keys Kafka's clients have for it, behind a prefix. */
final class RegistryTls {
    private static final String PREFIX = "schema.registry.";
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
}
