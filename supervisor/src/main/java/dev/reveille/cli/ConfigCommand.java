package dev.reveille.cli;

import dev.reveille.config.Key;
import dev.reveille.config.Keys;
import dev.reveille.config.Secrets;
import dev.reveille.config.Settings;
import dev.reveille.schemas.registry.RegistryConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reveille config}: every setting, its value here and where that comes from. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = {
            "Print every setting: value, where it comes from, default, what it takes and means.",
            "Secrets are masked. Give the flags, files and variables you would give a role."
        })
final class ConfigCommand implements Runnable {

    /** Words in names of Kafka clients' properties whose values nobody should read. */
    private static final List<String> SECRET =
            List.of("password", "secret", "jaas", "credential", "user.info", "token", ".key");

    @Mixin private final Connection connection = new Connection();
    @Mixin private final Format format = new Format();

    private record Shown(
            String key, String value, String source, String standard, String form, String meaning) {
        Map<String, String> object() {
            var object = new LinkedHashMap<String, String>();
            object.put("key", key);
            object.put("value", value);
            object.put("source", source);
            object.put("default", standard);
            object.put("type", form);
            object.put("meaning", meaning);
            return object;
        }
    }

    @Override
    public void run() {
        Settings settings = connection.settings();
        var all = new ArrayList<Shown>();
        for (Key<?> key : Keys.ALL) {
            var origin = settings.origin(key);
            boolean given = !origin.source().equals(Settings.DEFAULT);
            all.add(
                    new Shown(
                            key.name(),
                            given && key.secret() ? masked(origin) : plain(origin),
                            origin.source(),
                            key.standard(),
                            key.form(),
                            key.meaning()));
        }
        settings.providers().forEach((key, origin) -> all.add(provider(key, origin)));
        settings.passedOn().forEach((key, origin) -> all.add(kafkas(key, origin, "one kind")));
        settings.common().forEach((key, origin) -> all.add(kafkas(key, origin, "every one")));
        print(all);
    }

    /** Of the prefix, not every one is a secret itself. */
    private static Shown provider(String key, Settings.Origin origin) {
        return new Shown(
                key,
                secret(key.substring(key.indexOf('.'))) ? masked(origin) : plain(origin),
                origin.source(),
                "file,directory",
                "as Kafka's programs take it",
                "where agents' secrets come from");
    }

    /** A property of Kafka's clients, of one kind of them or of every one. */
    private static Shown kafkas(String key, Settings.Origin origin, String which) {
        return new Shown(
                key,
                secret(key) ? masked(origin) : plain(origin),
                origin.source(),
                "Kafka's",
                "as Kafka's client takes it",
                "passed on to Kafka's clients, " + which);
    }

    /** An address may hold a user and a password. */
    private static String plain(Settings.Origin origin) {
        return RegistryConfig.withoutUsers(origin.written());
    }

    /** A reference says where a secret lies, and not what it is. */
    private static String masked(Settings.Origin origin) {
        String written = origin.written();
        return !written.equals(origin.text()) && written.matches("\\$\\{[^}]*}")
                ? written
                : Secrets.MASK;
    }

    private static boolean secret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(lower::contains);
    }

    private void print(List<Shown> all) {
        if (format.json()) {
            all.forEach(shown -> format.object(shown.object()));
        } else {
            format.table(
                    List.of("key", "value", "source", "takes"),
                    all.stream()
                            .map(s -> List.of(s.key(), s.value(), s.source(), s.form()))
                            .toList(),
                    "");
        }
    }
}
