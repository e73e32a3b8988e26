package dev.reveille.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** The variables of a spec, or of an agent type. */
final class EnvSection {
    static final String KEY = "env";

    private EnvSection() {}

    /**
     * All of them, by name.
     *
     * @param anybodys whether people who may write to Kafka wrote it, and not the node's owner
     */
    static Map<String, String> read(Fields parent, boolean anybodys) {
        var env = new LinkedHashMap<String, String>();
        Fields section = parent.section(KEY);
        for (String name : section.keys()) {
            section.text(name)
                    .ifPresent(
                            value -> {
                                check(section, name, value);
                                env.put(name, value);
                            });
        }
        if (anybodys) {
            Variables.refused(env.keySet()).forEach(name -> refuse(parent, name));
        }
        return env;
    }

    /** A process is given {@code name=value} and no more, each ended by a NUL. */
    private static void check(Fields section, String name, String value) {
        if (!Variables.isName(name)) {
            section.wrong(
                    name,
                    "is no name of a variable",
                    "use letters, digits and underscores, not a digit first");
        }
        if (!Variables.isValue(value)) {
            section.wrong(
                    name,
                    "holds a NUL character, where a variable ends",
                    "leave that character out; a secret's file can hold it");
        }
    }

    private static void refuse(Fields parent, String name) {
        parent.wrong(
                KEY,
                "sets " + name + ", which decides what code runs or is Reveille's own",
                "set it in the agent type, which the node's owner writes");
    }
}
