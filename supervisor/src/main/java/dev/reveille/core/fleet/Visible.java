package dev.reveille.core.fleet;

import java.util.HexFormat;

/**
 * Text of others within a line of ours: what would end the line, move a terminal's cursor or turn
 * its writing around stands there as an escape, such as {@code \n} or {@code \x1b}. A tab harms
 * nobody and stays.
 */
public final class Visible {
    private static final HexFormat HEX = HexFormat.of();

    private Visible() {}

    /** The text with every control character visible; the text itself where it has none. */
    public static String of(String text) {
        int at = 0;
        while (at < text.length() && !hides(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        var visible = new StringBuilder(text.length() + 16).append(text, 0, at);
        text.chars().skip(at).forEach(c -> append((char) c, visible));
        return visible.toString();
    }

    private static void append(char c, StringBuilder to) {
        switch (c) {
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            default -> {
                if (!hides(c)) {
                    to.append(c);
                } else if (c < 256) {
                    to.append("\\x").append(HEX.toHexDigits((byte) c));
                } else {
                    to.append("\\u").append(HEX.toHexDigits(c));
                }
            }
        }
    }

    /** Control characters, other ends of lines, and marks that turn the direction of writing. */
    private static boolean hides(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\t';
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.FORMAT -> (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
            default -> false;
        };
    }
}
