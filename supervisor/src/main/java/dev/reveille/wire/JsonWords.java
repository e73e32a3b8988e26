package dev.reveille.wire;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** What is wrong with JSON, in words of those who publish it. */
final class JsonWords {
    private static final int LONGEST = 120;

    /**
     * A form of the parser's messages.
     *
     * @param said in place of it; {@code $1} is what its first group held
     */
    private record Form(Pattern pattern, String said) {
        static Form of(String pattern, String said) {
            return new Form(Pattern.compile(pattern, Pattern.DOTALL), said);
        }
    }

    private static final List<Form> FORMS =
            List.of(
                    Form.of("No content to map.*", "it is empty"),
                    Form.of("Unexpected end-of-input.*", "it ends in the middle of a value"),
                    Form.of("Trailing token.*", "something follows after its end"),
                    Form.of("Unrecognized token '(.*?)'.*", "$1 is no value, a text is in quotes"),
                    Form.of("Non-standard token '(.*?)'.*", "$1 is no number of JSON"),
                    Form.of(
                            "Illegal (?:unquoted )?character \\(\\(CTRL-CHAR, code (\\d+)\\)\\).*",
                            "it has a control character, of code $1"),
                    Form.of("Invalid UTF-8.*", "it is not UTF-8"),
                    Form.of(
                            "Document nesting depth \\((\\d+)\\).*",
                            "it is $1 levels deep, more than are read"),
                    Form.of(
                            "(?:String value|Number value|Name|Property name) length \\((\\d+)\\).*",
                            "a text or number in it is $1 characters long"),
                    Form.of("Duplicate \\D*?property [\"'](.*?)[\"'].*", "it has $1 twice"),
                    Form.of(
                            "Unexpected character \\('(.*?)' .* double-quote to start.*",
                            "$1 stands where a name in double quotes should"),
                    Form.of(
                            "Unexpected character \\('(.*?)' .* (comma|colon) to separate.*",
                            "$1 stands where a $2 should"),
                    Form.of("Unexpected character \\('(.*?)' \\(code.*", "$1 is out of place"));

    private static final Pattern JARGON = Pattern.compile("\\s*[(\\[]?[^(\\[]*`.*|\\s*\\[Source.*");

    private JsonWords() {}

    /** What is wrong, and where. */
    static String of(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        for (Form form : FORMS) {
            Matcher found = form.pattern().matcher(message);
            if (found.matches()) {
                return brief(found.replaceFirst(form.said())) + place(e);
            }
        }
        return brief(JARGON.matcher(message).replaceAll("")) + place(e);
    }

    private static String brief(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    private static String place(JacksonException e) {
        var at = e.getLocation();
        return at == null || at.getLineNr() < 1 || at.getColumnNr() < 1
                ? ""
                : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }
}
