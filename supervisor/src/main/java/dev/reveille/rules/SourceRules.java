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
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.fleet.Spot;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactNames;
import dev.reveille.core.relevance.FactRefusal;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.SourceMapping;
import dev.reveille.core.relevance.SourceMappings;
import dev.reveille.core.relevance.TenantFold;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the expressions of sources: over one record, and nothing else. */
public final class SourceRules implements SourceMappings {
    /** Code of every problem of a source. */
    static final String CODE = "InvalidSource";

    private static final Set<CelKind> TEXT = Set.of(CelKind.STRING);
    private static final Set<CelKind> NUMBER = Set.of(CelKind.INT, CelKind.UINT);
    private static final Set<CelKind> TIME = Set.of(CelKind.TIMESTAMP, CelKind.INT);
    private static final Set<CelKind> FACT =
            Set.of(CelKind.STRING, CelKind.INT, CelKind.DOUBLE, CelKind.BOOL);

    private static final CelOptions OPTIONS = Rules.OPTIONS;

    private static final Map<String, CelType> VARIABLES =
            Map.of(
                    "key", SimpleType.DYN,
                    "value", SimpleType.DYN,
                    "headers", MapType.create(SimpleType.STRING, SimpleType.STRING),
                    "timestamp", SimpleType.TIMESTAMP);

    private static final CelCompiler COMPILER = compiler();
    private static final Mistakes MISTAKES =
            new Mistakes(
                    COMPILER,
                    VARIABLES,
                    "variable",
                    "a field is value.name, and a text in quotes within quotes is a constant,"
                            + " '\"login\"'");
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private static CelCompiler compiler() {
        var builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
        VARIABLES.forEach(builder::addVar);
        return builder.build();
    }

    @Override
    public Parsed<SourceMapping> read(SourceSpec spec) {
        var problems = new ArrayList<Problem>();
        var tenant = rule("tenant", Optional.of(spec.tenant()), TEXT, problems);
        var agent = rule("agent", spec.agent(), TEXT, problems);
        var type = rule("type", spec.type(), TEXT, problems);
        var time = rule("time", spec.time(), TIME, problems);
        var depth = rule("depth", spec.depth(), NUMBER, problems);
        var attributes = new TreeMap<String, SourceRule>();
        new TreeMap<>(spec.attributes())
                .forEach(
                        (name, text) ->
                                rule("attributes." + name, Optional.of(text), kinds(name), problems)
                                        .ifPresent(rule -> attributes.put(name, rule)));
        problems.addAll(names(spec));
        return problems.isEmpty()
                ? Parsed.ok(
                        new CelMapping(
                                spec, tenant.orElseThrow(), agent, type, time, depth, attributes))
                : new Parsed.Wrong<>(problems);
    }

    /** What an attribute may be: of a fact that is known, what it is. */
    private static Set<CelKind> kinds(String name) {
        return FactNames.kind(name)
                .map(
                        kind ->
                                switch (kind) {
                                    case TEXT -> TEXT;
                                    case NUMBER, WHOLE -> Set.of(CelKind.INT, CelKind.DOUBLE);
                                    case FLAG -> Set.of(CelKind.BOOL);
                                })
                .orElse(FACT);
    }

    /** What relevance would refuse of every record. */
    private static List<Problem> names(SourceSpec spec) {
        var problems = new ArrayList<Problem>();
        var facts = new TreeMap<String, Fact>();
        for (String name : spec.attributes().keySet()) {
            FactRefusal.ofName(name).ifPresent(problems::add);
            var any = new FactValue.Flag(true);
            facts.put(name, new Fact(name, any, Instant.EPOCH, spec.name()));
        }
        problems.addAll(TenantFold.tooMany(Map.of(), facts));
        return problems.stream()
                .map(p -> Problem.invalid(CODE, Spot.of("attributes:", p.message()), p.remedy()))
                .toList();
    }

    private static Optional<SourceRule> rule(
            String key, Optional<String> text, Set<CelKind> kinds, List<Problem> problems) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var checked = COMPILER.compile(text.get(), Rule.NAME);
        if (checked.hasError()) {
            for (CelIssue issue : checked.getErrors()) {
                var m = MISTAKES.of(issue, text.get());
                var spot = new Spot(key, m.what(), text.get(), m.line(), m.column());
                problems.add(Problem.invalid(CODE, spot, m.remedy()));
            }
            return Optional.empty();
        }
        try {
            var ast = checked.getAst();
            var kind = ast.getResultType().kind();
            if (!kinds.contains(kind) && kind != CelKind.DYN && kind != CelKind.NULL_TYPE) {
                String wanted = Rules.names(kinds);
                String what = "gives " + Types.one(ast.getResultType().name()) + ", not " + wanted;
                problems.add(Problem.invalid(CODE, Spot.of(key, what), "let it give " + wanted));
                return Optional.empty();
            }
            return Optional.of(new SourceRule(key, text.get(), RUNTIME.createProgram(ast)));
        } catch (CelValidationException | CelEvaluationException e) {
            var spot = Spot.of(key, "cannot be run: " + e.getMessage());
            problems.add(Problem.invalid(CODE, spot, "write it in another way"));
            return Optional.empty();
        }
    }

    static Problem wrong(String message, String remedy) {
        return Problem.invalid(CODE, message, remedy);
    }
}
