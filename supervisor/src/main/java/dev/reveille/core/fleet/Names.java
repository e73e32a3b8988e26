package dev.reveille.core.fleet;

import java.util.regex.Pattern;

/** The one form every name takes, so that an id is never a path trick and never needs escaping. */
final class Names {
    static final String FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final Pattern PATTERN = Pattern.compile(FORM);

    private Names() {}

    static boolean valid(String value) {
        return PATTERN.matcher(value).matches();
    }

    static String check(String what, String value) {
        if (!valid(value)) {
            throw new IllegalArgumentException(
                    what + " must match " + FORM + ", was \"" + value + "\"");
        }
        return value;
    }
}
