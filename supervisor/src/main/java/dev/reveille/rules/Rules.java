package dev.reveille.rules;

import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.reveille.core.relevance.Parameters;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Texts become checked rules. What an expression may cost is bounded: its length, its depth, and
 * the rounds of all its loops together; regular expressions take linear time.
 */
final class Rules {
    /** Characters of an expression. */
    private static final int LONGEST = 4_000;

    /** Depth of an expression's tree. */
    private static final int DEEPEST = 64;

    /** Rounds of all loops of one evaluation. */
    private static final int ROUNDS = 1_000;

    /** Rules kept, as templates give many agents the same one. */
    private static final int KEPT = 256;

    static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(LONGEST)
                    .maxParseRecursionDepth(DEEPEST)
                    .comprehensionMaxIterations(ROUNDS)
                    .build();

    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private static final Mistakes MISTAKES =
            new Mistakes(
                    COMPILER,
                    variables(),
                    "fact",
                    "supervisor/docs/specs.md lists the facts under Facts; one of your own is"
                            + " fact(\"name\"), or fact(\"name\", default)");

    private static final Map<String, Rule> SEEN =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Rule> eldest) {
                            return size() > KEPT;
                        }
                    });

    private Rules() {}

    private static CelCompiler compiler() {
        var builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .addMacros(FactMacros.all())
                        .addVar(FactUse.NOW, SimpleType.TIMESTAMP)
                        .addVar(
                                FactMacros.FACTS,
                                MapType.create(SimpleType.STRING, SimpleType.DYN));
        KnownFact.ALL.forEach(fact -> builder.addVar(fact.name(), fact.type()));
        return builder.build();
    }

    private static Map<String, CelType> variables() {
        var variables = new HashMap<String, CelType>();
        KnownFact.ALL.forEach(fact -> variables.put(fact.name(), fact.type()));
        variables.put(FactUse.NOW, SimpleType.TIMESTAMP);
        return variables;
    }

    /**
     * The rule under a key; every mistake in it becomes a problem with line and column.
     *
     * @param kinds of results that make sense there
     */
    static Optional<Rule> read(Parameters p, String key, String text, Set<CelKind> kinds) {
        return Optional.ofNullable(SEEN.get(text))
                .or(() -> made(p, key, text))
                .filter(rule -> fits(p, key, rule, kinds));
    }

    private static boolean fits(Parameters p, String key, Rule rule, Set<CelKind> kinds) {
        var kind = rule.type().kind();
        boolean fits = kinds.contains(kind) || kind == CelKind.DYN;
        if (!fits) {
            p.wrong(
                    key,
                    "gives " + Types.one(rule.type().name()) + ", not " + names(kinds),
                    "let it give " + names(kinds));
        }
        return fits;
    }

    private static Optional<Rule> made(Parameters p, String key, String text) {
        var checked = COMPILER.compile(text, Rule.NAME);
        if (checked.hasError()) {
            for (CelIssue issue : checked.getErrors()) {
                var mistake = MISTAKES.of(issue, text);
                p.wrongWithin(
                        key, mistake.line(), mistake.column(), mistake.what(), mistake.remedy());
            }
            return Optional.empty();
        }
        try {
            var ast = checked.getAst();
            var use = FactUse.of(ast.getExpr());
            var rule = new Rule(text, RUNTIME.createProgram(ast), use, ast.getResultType());
            SEEN.put(text, rule);
            return Optional.of(rule);
        } catch (CelValidationException | CelEvaluationException e) {
            p.wrong(key, "cannot be run: " + e.getMessage(), "write it in another way");
            return Optional.empty();
        }
    }

    /** In words. */
    static String names(Set<CelKind> kinds) {
        return kinds.stream()
                .map(kind -> Types.one(kind.name().toLowerCase(Locale.ROOT)))
                .sorted()
                .collect(Collectors.collectingAndThen(Collectors.toList(), Rules::either));
    }

    private static String either(List<String> names) {
        return names.size() == 1
                ? names.getFirst()
                : String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    }
}
