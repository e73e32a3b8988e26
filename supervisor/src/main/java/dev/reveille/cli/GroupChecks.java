package dev.reveille.cli;

import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.supervision.GroupDoubts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What documents, with all that is there beside them, say of groups that cannot be meant. */
final class GroupChecks {
    private static final TenantId SOMEBODY = new TenantId("somebody");

    private GroupChecks() {}

    /**
     * Warnings about the groups these documents touch.
     *
     * @param specs documents by agent, as they will be
     * @param templates documents by name, as they will be
     */
    static List<String> warnings(
            List<SpecDocument> documents,
            Map<AgentId, String> specs,
            Map<String, String> templates) {
        var warnings = new ArrayList<String>();
        tenants(documents)
                .forEach(
                        tenant ->
                                warnings.addAll(GroupDoubts.of(members(tenant, specs, templates))));
        return warnings;
    }

    private static SortedSet<TenantId> tenants(List<SpecDocument> documents) {
        var tenants = new TreeSet<TenantId>();
        for (SpecDocument document : documents) {
            switch (document) {
                case SpecDocument.OfAgent agent -> tenants.add(agent.id().tenant());
                case SpecDocument.OfTemplate _ -> tenants.add(SOMEBODY);
                case SpecDocument.OfSource _ -> {}
            }
        }
        return tenants;
    }

    /** A tenant's agents: those templates make for it, and its own. */
    private static SortedMap<AgentId, SupervisionSpec> members(
            TenantId tenant, Map<AgentId, String> specs, Map<String, String> templates) {
        var parser = new SpecParser();
        var parsed = new TreeMap<AgentId, Parsed<AgentSpec>>();
        templates.forEach(
                (name, template) -> {
                    var agent = new AgentId(tenant, name);
                    if (parser.matches(template, tenant)) {
                        String own = Optional.ofNullable(specs.get(agent)).orElse("");
                        parsed.put(agent, parser.instantiate(template, tenant, own));
                    }
                });
        specs.forEach(
                (agent, own) -> {
                    if (agent.tenant().equals(tenant)) {
                        parsed.computeIfAbsent(agent, _ -> parser.read(own));
                    }
                });
        var members = new TreeMap<AgentId, SupervisionSpec>();
        parsed.forEach(
                (agent, spec) -> {
                    if (spec instanceof Parsed.Ok<AgentSpec>(AgentSpec ok, _)) {
                        members.put(agent, ok.supervision());
                    }
                });
        return members;
    }
}
