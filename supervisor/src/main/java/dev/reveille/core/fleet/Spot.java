package dev.reveille.core.fleet;

/**
 * Where in a document something is wrong.
 *
 * @param key dotted, from the document's root on; places in lists as {@code [0]}
 * @param what is wrong, without a word of where
 * @param text in which line and column count: the value under the key, or, once that is known, the
 *     file it stands in; empty = the value as a whole is meant
 * @param line from 1; 0 = unknown
 * @param column from 1; 0 = unknown
 */
public record Spot(String key, String what, String text, int line, int column) {
    /** Characters of a line that are shown. */
    private static final int SHOWN = 100;

    /** A value as a whole. */
    public static Spot of(String key, String what) {
        return new Spot(key, what, "", 0, 0);
    }

    /** Whether it is a place within a text. */
    public boolean within() {
        return !text.isEmpty() && line > 0;
    }

    /** Where and what, for as long as nobody knows which file it stands in. */
    public String said() {
        return within()
                ? "%s at line %d, column %d of the expression: %s"
                        .formatted(key, line, column, what)
                : key + " " + what;
    }

    /** The line meant, and a mark below its column where that is known; empty where neither is. */
    public String excerpt() {
        if (!within()) {
            return "";
        }
        var lines = text.lines().toList();
        if (line > lines.size()) {
            return "";
        }
        String whole = lines.get(line - 1).replace('\t', ' ');
        int margin = whole.length() - whole.stripLeading().length();
        int at = Math.max(margin, Math.min(column - 1, whole.length()));
        int from = at - margin < SHOWN * 3 / 4 ? margin : at - SHOWN / 2;
        String shown = whole.substring(from, Math.min(whole.length(), from + SHOWN));
        return shown.stripTrailing() + (column < 1 ? "" : "\n" + " ".repeat(at - from) + "^");
    }
}
