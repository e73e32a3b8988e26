package dev.reveille.config;

import dev.reveille.core.fleet.SecretSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The secrets of a spec, or of an agent type: each by reference. */
final class SecretsSection {
    static final String KEY = "secrets";

    /** It becomes the name of a file. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    private enum As {
        FILE,
        ENV
    }

    private SecretsSection() {}

    /**
     * All of them, by name.
     *
     * @param anybodys whether people who may write to Kafka wrote it, and not the node's owner
     */
    static Map<String, SecretSpec> read(Fields parent, boolean anybodys) {
        var secrets = new LinkedHashMap<String, SecretSpec>();
        Fields section = parent.section(KEY);
        for (String name : section.keys()) {
            one(section, name, anybodys).ifPresent(secret -> secrets.put(name, secret));
        }
        return secrets;
    }

    private static Optional<SecretSpec> one(Fields section, String name, boolean anybodys) {
        if (!NAME.matcher(name).matches()) {
            section.wrong(
                    name,
                    "is no name of a file",
                    "use letters, digits, dots, underscores and dashes");
        }
        Optional<String> from;
        As as = As.FILE;
        if (section.raw(name).orElse("") instanceof Map) {
            Fields fields = section.section(name);
            fields.require(
                    "from", "write where it lies, such as `from: ${file:keys.properties:a}`");
            from = fields.text("from");
            as = fields.word("as", As.FILE);
            fields.done();
        } else {
            from = section.text(name);
        }
        if (from.isPresent() && !SecretProviders.refers(from.get())) {
            section.wrong(
                    name,
                    "is not a reference: what stands in a spec or catalogue is no secret",
                    "write where it lies, such as ${file:secrets.properties:acme}");
            return Optional.empty();
        }
        if (as == As.ENV && unfit(name, anybodys)) {
            section.wrong(
                    name,
                    "is to be a variable that cannot be set so",
                    "leave `as: env` out, or use another name: letters, digits and underscores,"
                            + " none that decides what code runs or is Reveille's own");
        }
        boolean variable = as == As.ENV;
        return from.map(text -> new SecretSpec(text, variable));
    }

    private static boolean unfit(String name, boolean anybodys) {
        return !Variables.isName(name)
                || name.startsWith("REVEILLE_")
                || (anybodys && !Variables.refused(List.of(name)).isEmpty());
    }
}
