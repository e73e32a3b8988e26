package dev.reveille.rules;

import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompiler;
import dev.reveille.core.fleet.Nearest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is wrong with an expression, in plain words.
 *
 * @param compiler that found it
 * @param names that mean something, with their types
 * @param noun what such a name stands for
 * @param where to find what there is
 */
record Mistakes(CelCompiler compiler, Map<String, CelType> names, String noun, String where) {
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '(.*?)'.*");
    private static final Pattern FIELD =
            Pattern.compile("type '(.*?)' does not support field selection");
    private static final Pattern SYNTAX =
            Pattern.compile(
                    "(mismatched input|extraneous input|no viable alternative at input"
                            + "|token recognition error at:|missing) '(.*?)'( at '.*'| expecting.*)?",
                    Pattern.DOTALL);

    /**
     * One of them.
     *
     * @param line from 1
     * @param column from 1
     */
    record Mistake(int line, int column, String what, String remedy) {}

    /** In plain words. */
    Mistake of(CelIssue issue, String text) {
        var at = issue.getSourceLocation();
        int line = at.getLine();
        int column = at.getColumn() + 1;
        String message = issue.getMessage();
        var called = Optional.of(UNDECLARED.matcher(message)).filter(Matcher::matches);
        if (called.isPresent()) {
            return undeclared(issue, text, called.get().group(1));
        }
        var misfit = Misfit.in(message);
        if (misfit.isPresent()) {
            String said = misfit.get().sentence() + operands(issue, text);
            return new Mistake(line, column, said, misfit.get().remedy());
        }
        Matcher field = FIELD.matcher(message);
        return field.matches()
                ? new Mistake(
                        line,
                        column,
                        Types.one(field.group(1)) + " has no fields",
                        "a name with a dot in it is fact(\"pending_events.order\", 0)")
                : new Mistake(line, column, syntax(message), "mend the expression there");
    }

    private Mistake undeclared(CelIssue issue, String text, String name) {
        var at = issue.getSourceLocation();
        int column = at.getColumn();
        boolean function =
                expression(issue, text)
                        .filter(e -> e.getKind() == CelExpr.ExprKind.Kind.CALL)
                        .isPresent();
        if (function) {
            // the compiler points at what follows the name
            int start = Math.max(0, column - name.length());
            return new Mistake(
                    at.getLine(),
                    start + 1,
                    "there is no function " + name,
                    "see which there are at https://cel.dev; " + where);
        }
        String what = "no " + noun + " is called " + name;
        return Nearest.to(name, names.keySet())
                .map(near -> what + "; did you mean " + near + "?")
                .map(said -> new Mistake(at.getLine(), column + 1, said, where))
                .orElseGet(
                        () ->
                                new Mistake(
                                        at.getLine(),
                                        column + 1,
                                        what,
                                        "there are "
                                                + Nearest.list(names.keySet())
                                                + "; "
                                                + where));
    }

    /** What the names among the operands are: nobody sees their types. */
    private String operands(CelIssue issue, String text) {
        String said =
                expression(issue, text).stream()
                        .flatMap(FactUse::children)
                        .filter(e -> e.getKind() == CelExpr.ExprKind.Kind.IDENT)
                        .map(e -> e.ident().name())
                        .filter(names::containsKey)
                        .distinct()
                        .map(name -> name + " is " + type(name))
                        .collect(Collectors.joining(", "));
        return said.isEmpty() ? "" : ": " + said;
    }

    private String type(String name) {
        var type = names.get(name);
        return type == null ? "" : Types.one(type.name());
    }

    private Optional<CelExpr> expression(CelIssue issue, String text) {
        try {
            return all(compiler.parse(text).getAst().getExpr())
                    .filter(e -> e.id() == issue.getExprId())
                    .findFirst();
        } catch (CelValidationException e) {
            return Optional.empty();
        }
    }

    private static Stream<CelExpr> all(CelExpr e) {
        return Stream.concat(Stream.of(e), FactUse.children(e).flatMap(Mistakes::all));
    }

    private static String syntax(String message) {
        Matcher known = SYNTAX.matcher(message);
        if (!known.matches()) {
            return message;
        }
        String token = known.group(2);
        if (known.group(1).equals("missing")) {
            return "a " + token + " is missing";
        }
        if (token.equals("<EOF>")) {
            return "the expression ends too early";
        }
        return token
                + " does not belong there"
                + switch (token.strip().toLowerCase(Locale.ROOT)) {
                    case "and" -> "; and is written &&";
                    case "or" -> "; or is written ||";
                    case "not" -> "; not is written !";
                    case "=" -> "; equal is written ==";
                    case String text when text.startsWith("'") || text.startsWith("\"") ->
                            "; its quote does not end";
                    default -> "";
                };
    }
}
