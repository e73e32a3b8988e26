package dev.reveille.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Variables that a spec may not set. Who can write to Kafka must not decide what code a node runs:
 * a program is found by PATH, and loaders, shells and language runtimes load what these name.
 */
public final class Variables {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final List<String> PREFIXES = List.of("LD_", "DYLD_", "REVEILLE_", "GLIBC_");

    private static final Set<String> NAMES =
            Set.of(
                    "PATH",
                    "PORT",
                    "IFS",
                    "ENV",
                    "BASH_ENV",
                    "SHELLOPTS",
                    "GCONV_PATH",
                    "PYTHONPATH",
                    "PYTHONHOME",
                    "PYTHONSTARTUP",
                    "NODE_OPTIONS",
                    "NODE_PATH",
                    "JAVA_TOOL_OPTIONS",
                    "JDK_JAVA_OPTIONS",
                    "_JAVA_OPTIONS",
                    "CLASSPATH",
                    "PERL5LIB",
                    "PERL5OPT",
                    "RUBYLIB",
                    "RUBYOPT");

    private Variables() {}

    /** Whether a spec may set it, and so; a name with {@code =} in it would set another. */
    public static boolean settable(String name, String value) {
        return isName(name) && isValue(value) && !refused(name);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Where there is a NUL a program stops reading. */
    static boolean isValue(String value) {
        return value.indexOf('\0') < 0;
    }

    /** Those of {@code names} that may not be set, in order. */
    static List<String> refused(Collection<String> names) {
        return names.stream().filter(Variables::refused).sorted().toList();
    }

    private static boolean refused(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return NAMES.contains(upper) || PREFIXES.stream().anyMatch(upper::startsWith);
    }
}
