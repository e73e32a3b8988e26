package dev.reveille.config;

import dev.reveille.core.fleet.Spot;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Places within an expression become places in the file it is written in, whichever way it is
 * written: plain, quoted, {@code |} or {@code >}, over one line or several.
 */
final class Expressions {
    private Expressions() {}

    /**
     * The place in the file; the line alone where it is not known to a character.
     *
     * @param told of the expression
     * @param file the whole file's text
     */
    static Spot inFile(Spot told, ScalarNode written, String file) {
        Mark begins = written.getStartMark().orElse(null);
        if (begins == null) {
            return new Spot(told.key(), told.what(), file, 0, 0);
        }
        int raw = offset(file, begins.getLine() + 1, begins.getColumn() + 1);
        raw += opening(written.getScalarStyle(), file, raw);
        int wanted = offset(told.text(), told.line(), told.column());
        // a template's {tenant} was replaced: what comes before it stands as written
        boolean same = alike(told.text(), written.getValue()) >= wanted;
        int at = same ? walked(written, file, raw, wanted) : -1;
        if (at < 0) {
            return new Spot(told.key(), told.what(), file, line(file, raw), 0);
        }
        int column = at - (file.lastIndexOf('\n', at - 1) + 1) + 1;
        return new Spot(told.key(), told.what(), file, line(file, at), column);
    }

    private static int line(String file, int offset) {
        return (int) file.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
    }

    private static int offset(String text, int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            start = text.indexOf('\n', start) + 1;
        }
        return Math.min(text.length(), start + column - 1);
    }

    private static int alike(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    /** Characters before the first of the value. */
    private static int opening(ScalarStyle style, String file, int raw) {
        return switch (style) {
            case PLAIN, JSON_SCALAR_STYLE -> 0;
            case DOUBLE_QUOTED, SINGLE_QUOTED -> 1;
            case LITERAL, FOLDED -> {
                int first = file.indexOf('\n', raw) + 1;
                while (first < file.length() && Character.isWhitespace(file.charAt(first))) {
                    first++;
                }
                yield first - raw;
            }
        };
    }

    /**
     * Walks value and file side by side; white space may be of any length on either side.
     *
     * @return the file's offset, or -1
     */
    private static int walked(ScalarNode written, String file, int begins, int wanted) {
        String value = written.getValue();
        ScalarStyle style = written.getScalarStyle();
        int raw = begins;
        boolean block = style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
        int i = block ? spaces(value, 0) : 0;
        while (i < wanted) {
            if (raw >= file.length()) {
                return -1;
            }
            char c = value.charAt(i);
            char r = file.charAt(raw);
            if (style == ScalarStyle.DOUBLE_QUOTED && r == '\\') {
                int end = raw + escape(file, raw);
                boolean joined = file.charAt(Math.min(end, file.length()) - 1) == '\n';
                raw = joined ? end + spaces(file, end) : end;
                i += joined ? 0 : 1;
            } else if (style == ScalarStyle.SINGLE_QUOTED && r == '\'') {
                raw += 2;
                i++;
            } else if (Character.isWhitespace(c) && Character.isWhitespace(r)) {
                i += spaces(value, i);
                raw += spaces(file, raw);
            } else if (c == r) {
                i++;
                raw++;
            } else {
                return -1;
            }
        }
        return Math.min(raw, file.length());
    }

    private static int spaces(String text, int from) {
        int end = from;
        while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end - from;
    }

    private static int escape(String file, int raw) {
        return switch (raw + 1 < file.length() ? file.charAt(raw + 1) : ' ') {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
        };
    }
}
