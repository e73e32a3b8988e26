package dev.reveille.rules;

import java.util.ArrayList;
import java.util.List;

/** Types of expressions in the words facts are described by. */
final class Types {
    private Types() {}

    /** With its article: {@code a long}. */
    static String one(String cel) {
        String word = word(cel.strip());
        return ("aeiou".indexOf(word.charAt(0)) >= 0 ? "an " : "a ") + word;
    }

    private static String word(String cel) {
        int open = cel.indexOf('(');
        return switch (open < 0 ? cel : cel.substring(0, open)) {
            case "int" -> "long";
            case "bool" -> "boolean";
            case "google.protobuf.Timestamp" -> "timestamp";
            case "google.protobuf.Duration" -> "duration";
            case "dyn" -> "value of any type";
            case "null_type", "null" -> "null";
            case String plain -> plain;
        };
    }

    /**
     * {@code (int, map(string, dyn))} taken apart; {@code string.(int)} names the receiver first.
     */
    static List<String> arguments(String list) {
        var all = new ArrayList<String>();
        int open = list.indexOf('(');
        if (open > 0) {
            all.add(list.substring(0, open - 1));
        }
        int depth = 0;
        int from = open + 1;
        for (int i = from; i < list.length(); i++) {
            char c = list.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0 || (depth == 0 && c == ',')) {
                if (i > from) {
                    all.add(list.substring(from, i));
                }
                from = i + 1;
            }
        }
        return all;
    }

    /** {@code a long, a double and a string}. */
    static String all(List<String> cel) {
        var words = cel.stream().map(Types::one).toList();
        return words.size() < 2
                ? String.join("", words)
                : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
    }
}
