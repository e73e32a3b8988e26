package dev.reveille.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Keys that Kafka's own clients have, behind the prefix that passes them on. Plug-ins of theirs,
 * such as interceptors and reporters, have others, which nobody can list.
 */
final class ClientKeys {
    /** Families whose members the user names. */
    private static final List<String> OPEN =
            List.of("config.providers.", CommonClientConfigs.METRICS_CONTEXT_PREFIX);

    private static final List<String> OF_STREAMS =
            List.of(
                    "producer.",
                    "consumer.",
                    "main.consumer.",
                    "restore.consumer.",
                    "global.consumer.",
                    "admin.");

    private ClientKeys() {}

    /** Whether that client has it. */
    static boolean has(String key) {
        String name = bare(key);
        return OPEN.stream().anyMatch(name::startsWith) || names(key).contains(key);
    }

    /** All that client has, each with the prefix of {@code key}. */
    static Collection<String> names(String key) {
        var names = new TreeSet<String>();
        String client = key.substring(0, key.indexOf('.') + 1);
        ofClient(client).forEach(name -> names.add(client + name));
        if (client.equals("streams.")) {
            // Streams hands what is not its own to the clients it makes.
            for (String inner : OF_STREAMS) {
                String kind = inner.substring(inner.lastIndexOf('.', inner.length() - 2) + 1);
                for (String name : ofClient(kind)) {
                    names.add(client + inner + name);
                    names.add(client + name);
                }
            }
        }
        return names;
    }

    private static Set<String> ofClient(String prefix) {
        return switch (prefix) {
            case "producer." -> ProducerConfig.configNames();
            case "consumer." -> ConsumerConfig.configNames();
            case "admin." -> AdminClientConfig.configNames();
            case "streams." -> StreamsConfig.configDef().names();
            default -> throw new IllegalArgumentException("no client has the prefix " + prefix);
        };
    }

    private static String bare(String key) {
        var prefixes = new ArrayList<>(OF_STREAMS);
        prefixes.add("");
        String name = key.substring(key.indexOf('.') + 1);
        return prefixes.stream()
                .filter(name::startsWith)
                .findFirst()
                .map(prefix -> name.substring(prefix.length()))
                .orElse(name);
    }
}
