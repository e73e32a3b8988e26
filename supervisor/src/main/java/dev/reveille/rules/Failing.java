package dev.reveille.rules;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression of a source could not do with a record, in plain words.
 *
 * @param line from 1; 0 = not known
 * @param column from 1
 * @param what happened
 * @param remedy what to write instead
 */
record Failing(int line, int column, String what, String remedy) {
    private static final Pattern PLACE = Pattern.compile("evaluation error at rule:(\\d+): ");
    private static final Pattern KEY = Pattern.compile("key '(.*?)' is not present.*");
    private static final Pattern FIELD = Pattern.compile("Error resolving field '(.*?)'.*");
    private static final Pattern INDEX = Pattern.compile("Index out of bounds: (-?\\d+).*");
    private static final Pattern FUNCTION =
            Pattern.compile("No matching overload for function '(.*?)'.*");
    private static final Pattern NUMBER = Pattern.compile("For input string: \"(.*?)\".*");
    private static final Pattern TIME = Pattern.compile("Text '(.*?)' could not be parsed.*");

    private static final String ASK = "let it suit every record: has(value.x) asks first";

    /**
     * Of a record.
     *
     * @param text of the expression
     * @param hasValue whether the record has a value at all
     */
    static Failing of(CelEvaluationException e, String text, boolean hasValue) {
        String message = String.valueOf(e.getMessage());
        Matcher at = PLACE.matcher(message);
        if (!at.lookingAt()) {
            var words = words(message, e.getErrorCode(), hasValue);
            return new Failing(0, 0, words.what(), words.remedy());
        }
        int offset = Math.min(Integer.parseInt(at.group(1)), text.length());
        String before = text.substring(0, offset);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        var words = words(message.substring(at.end()), e.getErrorCode(), hasValue);
        return new Failing(line, offset - before.lastIndexOf('\n'), words.what(), words.remedy());
    }

    /** Where in the expression, as the end of a clause. */
    String place() {
        return line == 0 ? "" : " at line " + line + ", column " + column;
    }

    private record Words(String what, String remedy) {}

    private static Words words(String said, CelErrorCode code, boolean hasValue) {
        var field = group(FIELD, said);
        if (field.isPresent()) {
            return hasValue
                    ? new Words("what it asks for " + field.get() + " has no fields", ASK)
                    : new Words(
                            "the record has no value, as a deletion has none",
                            "let it suit every record: value != null asks first; those of"
                                    + " deletions may stay dead letters");
        }
        return switch (code) {
            case ATTRIBUTE_NOT_FOUND -> {
                String name = group(KEY, said).orElse(said);
                yield new Words(
                        "there is no " + name + " in the record",
                        "let it suit every record: has(value."
                                + name
                                + "), or \""
                                + name
                                + "\" in headers, asks first");
            }
            case INDEX_OUT_OF_BOUNDS ->
                    new Words(
                            "the list has no element "
                                    + group(INDEX, said).orElse("of that number"),
                            "let it suit every record: size(value.x) > 0 asks first");
            case DIVIDE_BY_ZERO ->
                    new Words(
                            "it divides by zero",
                            "let it suit every record: value.x != 0 asks first");
            case NUMERIC_OVERFLOW ->
                    new Words(
                            "a number grows beyond 64 bits", "let it reckon with double(value.x)");
            case OVERLOAD_NOT_FOUND -> {
                String sign = group(FUNCTION, said).orElse(said).replace("_", "").replace("@", "");
                yield new Words(
                        sign + " does not take what the record has there",
                        "use values of one type there: string(x), int(x) and double(x) convert, and"
                                + " type(value.x) == string asks first");
            }
            default -> other(said);
        };
    }

    private static Words other(String said) {
        var number = group(NUMBER, said);
        if (number.isPresent()) {
            return new Words("\"" + number.get() + "\" is no number", ASK);
        }
        return group(TIME, said)
                .map(
                        time ->
                                new Words(
                                        "\"" + time + "\" is no time",
                                        "a time is written as 2026-01-31T08:00:00Z"))
                .orElseGet(() -> new Words(said, ASK));
    }

    private static Optional<String> group(Pattern pattern, String said) {
        Matcher found = pattern.matcher(said);
        return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }
}
