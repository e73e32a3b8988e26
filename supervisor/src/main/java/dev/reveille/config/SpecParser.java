package dev.reveille.config;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Policy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads specs and templates: from files, with every problem at once, and as topics carry them. */
public final class SpecParser implements SpecReader {
    /** Code of every problem of a spec or template. */
    public static final String CODE = "InvalidAgentSpec";

    /** Code of every problem of a source. */
    public static final String SOURCE = "InvalidSource";

    /** The agent's name in a policy whose file names none. */
    public static final String UNNAMED = "policy";

    /**
     * Every spec and template of a file; nothing if anything in it is wrong.
     *
     * @param where the file's name, for messages
     * @param text YAML, documents separated by {@code ---}, or JSON
     */
    public Parsed<List<SpecDocument>> file(String where, String text) {
        return switch (Documents.read(CODE, where, text)) {
            case Parsed.Wrong<List<Map<String, Object>>>(List<Problem> problems) ->
                    new Parsed.Wrong<>(problems);
            case Parsed.Ok<List<Map<String, Object>>>(var trees, _) ->
                    documents(where, trees, Pages.of(where, text));
        };
    }

    private static Parsed<List<SpecDocument>> documents(
            String where, List<Map<String, Object>> trees, Pages pages) {
        var documents = new ArrayList<SpecDocument>();
        var warnings = new ArrayList<String>();
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < trees.size(); i++) {
            switch (SpecDocuments.read(trees.get(i))) {
                case Parsed.Ok<SpecDocument>(SpecDocument document, List<String> said) -> {
                    documents.add(document);
                    warnings.addAll(pages.told(i, said));
                }
                case Parsed.Wrong<SpecDocument>(List<Problem> wrong) ->
                        problems.addAll(pages.placed(i, wrong));
            }
        }
        if (!problems.isEmpty()) {
            problems.addAll(alone(trees, pages));
        }
        if (trees.isEmpty()) {
            var findings = new Findings(CODE, where);
            findings.wrong("holds no spec", "begin with `apiVersion: reveille/v1`");
            problems.addAll(findings.problems());
        }
        return problems.isEmpty()
                ? new Parsed.Ok<>(List.copyOf(documents), warnings)
                : new Parsed.Wrong<>(problems);
    }

    /**
     * What is wrong with a file's documents unless a template elsewhere completes them: a missing
     * type, and the evaluator. Those that are to be applied are asked about with their templates.
     *
     * @param where the file's name, for messages
     */
    public List<Problem> alone(String where, String text) {
        return Documents.read(CODE, where, text) instanceof Parsed.Ok(var trees, _)
                ? alone(trees, Pages.of(where, text))
                : List.of();
    }

    private static List<Problem> alone(List<Map<String, Object>> trees, Pages pages) {
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < trees.size(); i++) {
            problems.addAll(pages.placed(i, SpecDocuments.alone(trees.get(i), trees)));
        }
        return problems;
    }

    /**
     * A policy to try out, with its evaluator made: a spec, a template, or nothing but a {@code
     * relevance} section.
     *
     * @param where the file's name, for messages
     */
    public Parsed<Policy> tried(String where, String text) {
        return switch (policy(where, text)) {
            case Parsed.Wrong<AgentSpec>(List<Problem> problems) -> new Parsed.Wrong<>(problems);
            case Parsed.Ok<AgentSpec>(AgentSpec spec, var said) ->
                    switch (Policy.of(spec)) {
                        case Parsed.Ok<Policy>(Policy policy, _) -> new Parsed.Ok<>(policy, said);
                        case Parsed.Wrong<Policy>(List<Problem> problems) ->
                                new Parsed.Wrong<>(Pages.of(where, text).placed(0, problems));
                    };
        };
    }

    /**
     * A policy to try out: a spec, a template, or nothing but a {@code relevance} section.
     *
     * @param where the file's name, for messages
     */
    public Parsed<AgentSpec> policy(String where, String text) {
        return switch (Documents.read(CODE, where, text)) {
            case Parsed.Wrong<List<Map<String, Object>>>(List<Problem> problems) ->
                    new Parsed.Wrong<>(problems);
            case Parsed.Ok<List<Map<String, Object>>>(var trees, _) when trees.size() != 1 ->
                    Parsed.wrong(
                            Problem.invalid(
                                    CODE,
                                    where + " holds " + trees.size() + " documents",
                                    "name a file with one policy"));
            case Parsed.Ok<List<Map<String, Object>>>(var trees, _) ->
                    policy(where, trees.getFirst(), Pages.of(where, text));
        };
    }

    private static Parsed<AgentSpec> policy(
            String where, Map<String, Object> written, Pages pages) {
        var tree = new LinkedHashMap<>(written);
        if (!tree.containsKey("kind")) {
            tree.putIfAbsent("apiVersion", SpecSections.API);
            tree.put("kind", "Agent");
            tree.putIfAbsent("tenant", "tenant");
            tree.putIfAbsent("name", UNNAMED);
        }
        tree.putIfAbsent("type", "any");
        if (SourceSection.KIND.equals(tree.get("kind"))) {
            return Parsed.wrong(
                    Problem.invalid(
                            CODE, where + " holds a source", "name a file with one policy"));
        }
        return switch (SpecDocuments.read(tree)) {
            case Parsed.Ok<SpecDocument>(SpecDocument document, var said) ->
                    new Parsed.Ok<>(document.effective(), pages.told(0, said));
            case Parsed.Wrong<SpecDocument>(List<Problem> wrong) -> {
                // What its evaluator lacks is told now as well, not after the rest is mended.
                var problems = new ArrayList<>(wrong);
                problems.addAll(SpecDocuments.alone(tree, List.of(tree)));
                yield new Parsed.Wrong<>(pages.placed(0, problems));
            }
        };
    }

    /** A source, as its topic carries it. */
    public Parsed<SourceSpec> source(String document) {
        return switch (tree(document)) {
            case Parsed.Wrong<Map<String, Object>>(List<Problem> problems) ->
                    new Parsed.Wrong<>(problems);
            case Parsed.Ok<Map<String, Object>>(var tree, _) -> {
                var findings = new Findings(SOURCE, "");
                var source = SourceSection.read(tree, findings);
                yield findings.result(source::orElseThrow);
            }
        };
    }

    @Override
    public Parsed<AgentSpec> read(String document) {
        return switch (tree(document)) {
            case Parsed.Wrong<Map<String, Object>>(List<Problem> problems) ->
                    new Parsed.Wrong<>(problems);
            case Parsed.Ok<Map<String, Object>>(var tree, _) -> spec(tree);
        };
    }

    private static Parsed<AgentSpec> spec(Map<String, Object> tree) {
        var findings = new Findings(CODE, "");
        var spec = SpecSections.agent(tree, findings);
        SpecSections.requireType(tree, findings);
        return findings.result(spec::orElseThrow);
    }

    @Override
    public Parsed<AgentSpec> instantiate(String template, TenantId tenant, String own) {
        return switch (tree(template)) {
            case Parsed.Wrong<Map<String, Object>>(List<Problem> problems) ->
                    new Parsed.Wrong<>(problems);
            case Parsed.Ok<Map<String, Object>>(var base, _) -> {
                Map<String, Object> agent = Templates.agentOf(base, tenant);
                if (own.isEmpty()) {
                    yield spec(agent);
                }
                yield switch (tree(own)) {
                    case Parsed.Wrong<Map<String, Object>>(List<Problem> problems) ->
                            new Parsed.Wrong<>(problems);
                    case Parsed.Ok<Map<String, Object>>(var over, _) ->
                            spec(Templates.merge(agent, over));
                };
            }
        };
    }

    @Override
    public Predicate<TenantId> covering(String template) {
        return tenants(template)
                .map(pattern -> (Predicate<TenantId>) t -> Templates.covers(pattern, t))
                .orElse(_ -> false);
    }

    /** The pattern of the tenants a template covers, if it can be read. */
    public Optional<String> tenants(String template) {
        return tree(template) instanceof Parsed.Ok<Map<String, Object>>(var tree, _)
                        && tree.get("tenant") instanceof String pattern
                ? Optional.of(pattern)
                : Optional.empty();
    }

    @Override
    public Map<String, Object> attributes(String template) {
        return tree(template) instanceof Parsed.Ok<Map<String, Object>>(var tree, _)
                ? MatchSection.attributes(tree)
                : Map.of();
    }

    private static Parsed<Map<String, Object>> tree(String document) {
        return switch (Documents.read(CODE, "", document)) {
            case Parsed.Ok<List<Map<String, Object>>>(var trees, _) when trees.size() == 1 ->
                    Parsed.ok(trees.getFirst());
            case Parsed.Ok<List<Map<String, Object>>>(var trees, _) ->
                    Parsed.wrong(
                            Problem.invalid(
                                    CODE,
                                    "one document was expected, there are " + trees.size(),
                                    "apply the spec again"));
            case Parsed.Wrong<List<Map<String, Object>>>(List<Problem> problems) ->
                    new Parsed.Wrong<>(problems);
        };
    }
}
