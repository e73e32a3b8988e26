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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What documents, with all that is there beside them, say of groups that cannot be meant. */
final class GroupChecks {
    /** Tenants with specs of their own that templates are tried on. */
    private static final int TRIED = 100;

    private static final String ANY = "*";

    private final Map<String, String> templates;
    private final SortedMap<TenantId, Map<AgentId, String>> specs = new TreeMap<>();
    private final SpecParser parser = new SpecParser();
    private final List<String> warnings = new ArrayList<>();

    private GroupChecks(Map<AgentId, String> specs, Map<String, String> templates) {
        this.templates = templates;
        specs.forEach(
                (agent, own) ->
                        this.specs
                                .computeIfAbsent(agent.tenant(), _ -> new TreeMap<>())
                                .put(agent, own));
    }

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
        var checks = new GroupChecks(specs, templates);
        var tenants = new TreeSet<TenantId>();
        var touched = new ArrayList<Predicate<TenantId>>();
        for (SpecDocument document : documents) {
            switch (document) {
                case SpecDocument.OfAgent agent -> tenants.add(agent.id().tenant());
                case SpecDocument.OfTemplate template ->
                        touched.add(checks.parser.covering(template.document()));
                case SpecDocument.OfSource _ -> {}
            }
        }
        tenants.forEach(tenant -> checks.warnings.addAll(checks.doubts(tenant)));
        checks.templates(tenant -> touched.stream().anyMatch(t -> t.test(tenant)), tenants);
        return checks.warnings;
    }

    private List<String> doubts(TenantId tenant) {
        return GroupDoubts.of(members(tenant));
    }

    /**
     * Tenants without specs of their own that the same patterns cover are all alike: one of each
     * kind is tried. Those that have their own differ each in its own way, so some of them are.
     *
     * @param touched whom the templates cover that are applied
     * @param done whose own specs are applied with them
     */
    private void templates(Predicate<TenantId> touched, Set<TenantId> done) {
        var patterns = new TreeSet<String>();
        templates.values().forEach(document -> parser.tenants(document).ifPresent(patterns::add));
        var known = new HashSet<String>();
        for (String pattern : patterns) {
            standIn(pattern)
                    .filter(touched)
                    .filter(tenant -> !specs.containsKey(tenant))
                    .ifPresent(tenant -> of(tenant, pattern, known));
        }
        var own = specs.keySet().stream().filter(touched).filter(t -> !done.contains(t)).toList();
        var alike = new LinkedHashMap<String, List<String>>();
        for (TenantId tenant : own.subList(0, Math.min(TRIED, own.size()))) {
            for (String doubt : doubts(tenant)) {
                alike.computeIfAbsent(named(doubt, tenant, ANY), _ -> new ArrayList<>()).add(doubt);
            }
        }
        alike.keySet().removeAll(known);
        alike.values().forEach(doubts -> warnings.add(once(doubts)));
        if (own.size() > TRIED) {
            warnings.add(
                    "groups were checked for the first %d of %d tenants with specs of their own"
                            .formatted(TRIED, own.size()));
        }
    }

    /** What is doubtful of all that a pattern covers; not again what is so of a wider one's. */
    private void of(TenantId tenant, String pattern, Set<String> known) {
        for (String doubt : doubts(tenant)) {
            if (known.add(named(doubt, tenant, ANY))) {
                warnings.add(named(doubt, tenant, pattern));
            }
        }
    }

    private static String named(String doubt, TenantId tenant, String pattern) {
        return doubt.replace(tenant + "/", (pattern.equals(ANY) ? "{tenant}" : pattern) + "/");
    }

    private static String once(List<String> alike) {
        int more = alike.size() - 1;
        return alike.getFirst()
                + (more == 0
                        ? ""
                        : "; so with " + more + (more == 1 ? " tenant" : " tenants") + " more");
    }

    /** A tenant that a pattern covers, and by its name most likely no narrower one does. */
    private static Optional<TenantId> standIn(String pattern) {
        String name = pattern.replace("*", "somebody").replace('?', 'x');
        return TenantId.valid(name) ? Optional.of(new TenantId(name)) : Optional.empty();
    }

    /** A tenant's agents: those templates make for it, and its own. */
    private SortedMap<AgentId, SupervisionSpec> members(TenantId tenant) {
        var own = specs.getOrDefault(tenant, Map.of());
        var parsed = new TreeMap<AgentId, Parsed<AgentSpec>>();
        templates.forEach(
                (name, template) -> {
                    var agent = new AgentId(tenant, name);
                    if (parser.matches(template, tenant)) {
                        parsed.put(
                                agent,
                                parser.instantiate(template, tenant, own.getOrDefault(agent, "")));
                    }
                });
        own.forEach((agent, spec) -> parsed.computeIfAbsent(agent, _ -> parser.read(spec)));
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
