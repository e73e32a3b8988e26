package dev.reveille.config;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.Evaluators;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tree becomes a checked spec or template document. */
final class SpecDocuments {
    private static final TenantId SAMPLE = new TenantId("tenant");

    private SpecDocuments() {}

    static Parsed<SpecDocument> read(Map<String, Object> tree) {
        boolean source = SourceSection.KIND.equals(tree.get("kind"));
        var findings = new Findings(source ? SpecParser.SOURCE : SpecParser.CODE, "");
        if (isCatalogue(tree)) {
            // as a spec it is all wrong, and none of that would help anyone
            findings.wrong(
                    "this is a catalogue of agent types, which nodes read",
                    "name it to a node with --types or node.types; apply specs, `kind: Agent`");
            return new Parsed.Wrong<>(findings.problems());
        }
        if (source) {
            var spec = SourceSection.read(tree, findings);
            return findings.result(() -> new SpecDocument.OfSource(spec.orElseThrow()));
        }
        String document = Canonical.json(tree);
        String version = Canonical.version(document);
        if ("AgentTemplate".equals(tree.get("kind"))) {
            var sample = template(tree, findings);
            return findings.result(
                    () ->
                            new SpecDocument.OfTemplate(
                                    sample.orElseThrow().id().name(),
                                    String.valueOf(tree.get("tenant")),
                                    sample.orElseThrow(),
                                    document,
                                    version));
        }
        var spec = SpecSections.agent(tree, findings);
        return findings.result(
                () ->
                        new SpecDocument.OfAgent(
                                SpecSections.id(tree).orElseThrow(), spec, document, version));
    }

    private static boolean isCatalogue(Map<String, Object> tree) {
        return CatalogueParser.KIND.equals(tree.get("kind"));
    }

    private static Optional<AgentSpec> template(Map<String, Object> tree, Findings findings) {
        if (tree.get("tenant") instanceof String pattern) {
            if (!Templates.isPattern(pattern)) {
                findings.wrong(
                        "tenant",
                        "is \"" + pattern + "\"",
                        "write a pattern of tenants: letters, digits, dots, underscores, dashes,"
                                + " and the wildcards * and ?");
            }
        } else {
            findings.wrong("tenant", "is missing", "write the tenants it is for, such as `\"*\"`");
        }
        MatchSection.read(tree, findings);
        var spec = SpecSections.agent(Templates.agentOf(tree, SAMPLE), findings);
        SpecSections.requireType(tree, findings);
        return spec;
    }

    /**
     * What is wrong with a tree that no template completes.
     *
     * @param all documents beside it, of which one may be its template
     */
    static List<Problem> alone(Map<String, Object> tree, List<Map<String, Object>> all) {
        if (isCatalogue(tree)) {
            return List.of();
        }
        if (SourceSection.KIND.equals(tree.get("kind"))) {
            return SourceSection.expressions(tree);
        }
        var findings = new Findings(SpecParser.CODE, "");
        boolean template = "AgentTemplate".equals(tree.get("kind"));
        boolean completed = !template && all.stream().anyMatch(other -> templateOf(tree, other));
        if (!template && !completed) {
            SpecSections.requireType(tree, findings);
        }
        if (!completed) {
            // what its form leaves to wish for has been told; here only its meaning counts
            var form = new Findings(SpecParser.CODE, "");
            var evaluator =
                    RelevanceSection.evaluator(new Fields("", tree, form).section("relevance"));
            if (form.fine() && Evaluators.of(evaluator) instanceof Parsed.Wrong<?>(var problems)) {
                problems.forEach(findings::wrong);
            }
        }
        return findings.problems();
    }

    private static boolean templateOf(Map<String, Object> tree, Map<String, Object> other) {
        return "AgentTemplate".equals(other.get("kind"))
                && other.get("name") instanceof String name
                && name.equals(tree.get("name"));
    }
}
