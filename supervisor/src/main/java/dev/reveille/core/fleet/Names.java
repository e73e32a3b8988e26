package dev.reveille.core.fleet;

/** The one form every name takes, so that an id is never a path trick and never needs escaping. */
final class Names {
    static final String FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final int LONGEST = 64;

    private Names() {}

    static boolean valid(String value) {
        // by hand, because every record read asks for it
        int length = value.length();
        if (length == 0 || length > LONGEST || !isAlphanumeric(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char c = value.charAt(i);
            if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    static String check(String what, String value) {
        if (!valid(value)) {
            throw new IllegalArgumentException(
                    what + " must match " + FORM + ", was \"" + value + "\"");
        }
        return value;
    }
}
