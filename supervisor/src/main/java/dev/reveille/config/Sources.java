package dev.reveille.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where settings come from; later ones win.
 *
 * @param file a properties file, as Kafka's own tools have them
 * @param client properties of every Kafka client, from {@code --command-config}; keys of Reveille's
 *     own in it are taken as such
 * @param environment variables
 * @param properties {@code --command-property}, by key
 * @param flags by key
 */
public record Sources(
        Optional<Path> file,
        Optional<Path> client,
        Map<String, String> environment,
        Map<String, String> properties,
        Map<String, String> flags) {
    /** Nothing but flags. */
    public static Sources flags(Map<String, String> flags) {
        return new Sources(Optional.empty(), Optional.empty(), Map.of(), Map.of(), flags);
    }
}
