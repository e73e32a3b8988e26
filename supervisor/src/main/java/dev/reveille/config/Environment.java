package dev.reveille.config;

import dev.reveille.config.Settings.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Settings in environment variables, spelt as the Kafka image spells them: {@code REVEILLE_} and
 * the key in capitals, with {@code _} for a dot, {@code __} for an underscore and {@code ___} for a
 * dash. A variable that ends in {@code _FILE} names a file that holds the value, unless its whole
 * name is that of a key, as some of Kafka's end in {@code .file}.
 */
final class Environment {
    private static final String PREFIX = "REVEILLE_";
    private static final String FILE = "_FILE";

    /** Variables of the launcher, and those that agents are given: no settings. */
    private static final Set<String> OTHERS =
            Set.of(
                    "REVEILLE_JAVA_OPTS",
                    "REVEILLE_HOME",
                    "REVEILLE_EVALUATORS",
                    "REVEILLE_VERBOSE",
                    "REVEILLE_SPAWN",
                    "REVEILLE_SECRETS",
                    "REVEILLE_WORK_DIR",
                    "REVEILLE_AGENT",
                    "REVEILLE_TENANT",
                    "REVEILLE_EPOCH",
                    "REVEILLE_MODE");

    /**
     * What an orchestrator sets for services whose names begin with reveille: addresses of others,
     * no settings.
     */
    private static final Pattern SERVICE =
            Pattern.compile(
                    "REVEILLE_(SERVICE_.*|PORT|PORT_.*"
                            + "|.*_SERVICE_HOST|.*_SERVICE_PORT(_.*)?|.*_PORT_[0-9]+_(TCP|UDP|SCTP)(_.*)?)");

    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private Environment() {}

    static String variable(String key) {
        return PREFIX
                + key.replace("_", "\0")
                        .replace("-", "___")
                        .replace("\0", "__")
                        .replace('.', '_')
                        .toUpperCase(Locale.ROOT);
    }

    static String key(String variable) {
        return variable.substring(PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace("___", "-")
                .replace("__", "\0")
                .replace('_', '.')
                .replace('\0', '_');
    }

    /**
     * Every variable with the prefix, by the key it sets, with the variable as its source.
     *
     * @param known whether there is such a key; files of others are not looked into
     */
    static Map<String, Origin> settings(
            Map<String, String> environment, Predicate<String> known, Findings findings) {
        var settings = new TreeMap<String, Origin>();
        new TreeMap<>(environment)
                .forEach(
                        (variable, value) -> {
                            if (!variable.startsWith(PREFIX) || other(variable, value)) {
                                return;
                            }
                            if (!namesFile(variable)) {
                                settings.put(key(variable), new Origin(value, variable));
                                return;
                            }
                            if (value.isEmpty()) {
                                return;
                            }
                            String named = variable.substring(0, variable.length() - FILE.length());
                            // Empty is what a compose file makes of a variable nobody set.
                            if (!environment.getOrDefault(named, "").isEmpty()) {
                                findings.wrong(
                                        named + " and " + variable + " are both set",
                                        "unset one of them; both give " + key(named));
                                settings.remove(key(named));
                                return;
                            }
                            (known.test(key(named))
                                            ? contents(variable, value, findings)
                                            : Optional.of(""))
                                    .ifPresent(
                                            text ->
                                                    settings.put(
                                                            key(named),
                                                            new Origin(text, variable)));
                        });
        return settings;
    }

    private static boolean other(String variable, String value) {
        return OTHERS.contains(variable)
                || SERVICE.matcher(variable).matches()
                || (variable.endsWith("_PORT") && ADDRESS.matcher(value).matches());
    }

    private static boolean namesFile(String variable) {
        return variable.endsWith(FILE)
                && variable.length() > PREFIX.length() + FILE.length()
                && !clients(key(variable));
    }

    private static boolean clients(String key) {
        return Settings.PREFIXES.stream().anyMatch(key::startsWith) && ClientKeys.has(key);
    }

    private static Optional<String> contents(String variable, String file, Findings findings) {
        try {
            return Optional.of(Files.readString(Path.of(file)).strip());
        } catch (IOException e) {
            findings.wrong(
                    variable + " names a file: " + Unreadable.why(Path.of(file), e),
                    "let it name a file that holds the value");
            return Optional.empty();
        } catch (InvalidPathException e) {
            findings.wrong(
                    variable + " is \"" + file + "\", which is no path",
                    "let it name a file that holds the value");
            return Optional.empty();
        }
    }
}
