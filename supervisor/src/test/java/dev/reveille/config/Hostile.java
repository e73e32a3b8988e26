package dev.reveille.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** Values, few bytes of which would be too much for whoever reads them without care. */
public final class Hostile {
    private Hostile() {}

    /** By what is told of them: a value of YAML in one line. */
    public static Map<String, String> values() {
        var values = new LinkedHashMap<String, String>();
        values.put("alias *a stands within what it repeats at line ", "&a {x: *a}");
        values.put("more than 64 deep at line ", "[".repeat(20_000) + "]".repeat(20_000));
        values.put("aliases repeat more than 1000000 characters at line ", laughs());
        values.put("aliases repeat more than 1000000 characters", longScalar());
        values.put("more than 64 deep", deepByAliases());
        return values;
    }

    /** Three of three of three: 3^16 values in a few hundred bytes. */
    private static String laughs() {
        var text = new StringBuilder("{l0: &l0 [x, x, x]");
        for (int i = 1; i <= 16; i++) {
            text.append(", l%d: &l%d [*l%d, *l%<d, *l%<d]".formatted(i, i, i - 1));
        }
        return text.append('}').toString();
    }

    private static String longScalar() {
        return "{x: &x " + "y".repeat(1_000) + ", z: [" + "*x, ".repeat(1_000) + "1]}";
    }

    private static String deepByAliases() {
        var text = new StringBuilder("{l0: &l0 [x]");
        for (int i = 1; i <= 40; i++) {
            text.append(", l%d: &l%d [[*l%d]]".formatted(i, i, i - 1));
        }
        return text.append('}').toString();
    }
}
