package dev.reveille.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Settings in environment variables, spelt as the Kafka image spells them: {@code REVEILLE_} and
 * the key in capitals, with {@code _} for a dot, {@code __} for an underscore and {@code ___} for a
 * dash. A variable that ends in {@code _FILE} names a file that holds the value.
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
                    "REVEILLE_AGENT",
                    "REVEILLE_TENANT",
                    "REVEILLE_EPOCH",
                    "REVEILLE_MODE");

    /** What an orchestrator sets for a service named reveille: addresses of others, no settings. */
    private static final Pattern SERVICE = Pattern.compile("REVEILLE_(SERVICE_.*|PORT|PORT_.*)");

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

    /** Every variable with the prefix, by the key it sets. */
    static Map<String, String> settings(Map<String, String> environment, Findings findings) {
        var settings = new TreeMap<String, String>();
        new TreeMap<>(environment)
                .forEach(
                        (variable, value) -> {
                            if (!variable.startsWith(PREFIX)
                                    || OTHERS.contains(variable)
                                    || SERVICE.matcher(variable).matches()) {
                                return;
                            }
                            if (variable.endsWith(FILE)) {
                                String named =
                                        variable.substring(0, variable.length() - FILE.length());
                                if (environment.containsKey(named)) {
                                    findings.wrong(
                                            named + " and " + variable + " are both set",
                                            "unset one of them; both give " + key(named));
                                }
                                settings.put(key(named), contents(variable, value, findings));
                            } else {
                                settings.put(key(variable), value);
                            }
                        });
        return settings;
    }

    private static String contents(String variable, String file, Findings findings) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            findings.wrong(
                    variable + " names a file: " + Unreadable.why(Path.of(file), e),
                    "let it name a file that holds the value");
            return "";
        } catch (java.nio.file.InvalidPathException e) {
            findings.wrong(
                    variable + " is \"" + file + "\", which is no path",
                    "let it name a file that holds the value");
            return "";
        }
    }
}
