package dev.reveille.rules;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of the wrong types, in one sentence; the compiler lists every form there is instead. */
record Misfit(String function, List<String> types) {
    private static final Pattern FORM =
            Pattern.compile("found no matching overload for '(.+?)' applied to '(.*?)' \\(.*");

    /** What the compiler says, taken apart. */
    static Optional<Misfit> in(String message) {
        Matcher form = FORM.matcher(message);
        return form.matches()
                ? Optional.of(new Misfit(form.group(1), Types.arguments(form.group(2))))
                : Optional.empty();
    }

    String sentence() {
        String sign = function.replace("_", "").replace("@", "");
        return switch (function) {
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" ->
                    sign + " compares " + Types.one(types.get(0)) + " with " + one(1);
            case "_&&_", "_||_" ->
                    sign + " takes true or false on both sides, not " + Types.all(types);
            case "!_" -> "! takes true or false, not " + one(0);
            case "-_" -> "- takes a number, not " + one(0);
            case "_?_:_" ->
                    types.get(0).equals("bool")
                            ? "? chooses between " + one(1) + " and " + one(2)
                            : "? takes true or false before it, not " + one(0);
            case "_[_]" -> "[ ] does not take " + one(1) + " of " + one(0);
            case "@in" -> "in looks for " + one(0) + " in " + one(1);
            case "_+_", "_-_", "_*_", "_/_", "_%_" -> sign + " does not take " + Types.all(types);
            default -> function + " does not take " + Types.all(types);
        };
    }

    private String one(int i) {
        return Types.one(types.get(i));
    }

    String remedy() {
        return switch (function) {
            case "_&&_", "_||_", "!_" -> "compare it with something, such as x > 0";
            case "_?_:_" ->
                    types.get(0).equals("bool")
                            ? "let both be of one type: 1.0 is a double and 1 a long; double(x),"
                                    + " int(x) and string(x) convert"
                            : "compare it with something, such as x > 0";
            case "@in" -> "in takes a list or a map on its right, such as x in [\"a\", \"b\"]";
            default ->
                    "use values of one type there: 1.0 is a double, 1 a long, \"1\" a string;"
                            + " double(x), int(x) and string(x) convert";
        };
    }
}
