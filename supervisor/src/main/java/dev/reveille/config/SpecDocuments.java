package dev.reveille.config;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.TenantId;
import java.util.Map;
import java.util.Optional;

/** A tree becomes a checked spec or template document. */
final class SpecDocuments {
    private static final TenantId SAMPLE = new TenantId("tenant");

    private SpecDocuments() {}

    static Parsed<SpecDocument> read(String where, Map<String, Object> tree) {
        var findings = new Findings(SpecParser.CODE, named(where, tree));
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

    private static Optional<AgentSpec> template(Map<String, Object> tree, Findings findings) {
        if (tree.get("tenant") instanceof String pattern) {
            if (!Templates.isPattern(pattern)) {
                findings.wrong(
                        "tenant is \"" + pattern + "\"",
                        "write a pattern of tenants: letters, digits, dots, underscores, dashes,"
                                + " and the wildcards * and ?");
            }
        } else {
            findings.wrong("tenant is missing", "write the tenants it is for, such as `\"*\"`");
        }
        var spec = SpecSections.agent(Templates.agentOf(tree, SAMPLE), findings);
        if (findings.fine() && spec.isEmpty()) {
            findings.wrong(
                    "type is missing",
                    "name an agent type of the node's catalogue, such as `type: echo`");
        }
        return spec;
    }

    private static String named(String where, Map<String, Object> tree) {
        boolean whole = tree.get("tenant") instanceof String && tree.get("name") instanceof String;
        String name = whole ? tree.get("tenant") + "/" + tree.get("name") : "";
        if (where.isEmpty() || name.isEmpty()) {
            return where + name;
        }
        return where + " (" + name + ")";
    }
}
