package dev.reveille.cli;

import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.Pools;
import dev.reveille.history.NodeTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Types that specs ask for and no node offers: they may yet be started, so it is said only. */
final class Offers {
    private static final Set<String> LIVE = Set.of("STARTING", "READY");
    private static final TenantId ANOTHER = new TenantId("another");

    private record Wish(String type, String pool) {}

    private Offers() {}

    /**
     * What no live node could run, in words; each type of a pool once.
     *
     * @param templates documents of templates by name
     */
    static List<String> lacking(
            List<SpecDocument> documents,
            Map<String, String> templates,
            Collection<NodeTable.Line> nodes) {
        var wishes = new LinkedHashMap<Wish, List<String>>();
        for (SpecDocument document : documents) {
            wanted(document, templates)
                    .filter(spec -> spec.mode() == AgentSpec.Mode.ACT)
                    .map(spec -> new Wish(spec.type(), spec.pool()))
                    .ifPresent(
                            wish ->
                                    wishes.computeIfAbsent(wish, _ -> new ArrayList<>())
                                            .add(Changes.name(document)));
        }
        var live =
                nodes.stream()
                        .filter(node -> LIVE.contains(node.state()))
                        .flatMap(node -> node.report().stream())
                        .toList();
        var lacking = new ArrayList<String>();
        wishes.forEach((wish, names) -> lack(wish, names, live).ifPresent(lacking::add));
        return lacking;
    }

    /** Empty where it cannot be known: a template whose type or pool differs by tenant. */
    private static Optional<AgentSpec> wanted(
            SpecDocument document, Map<String, String> templates) {
        return switch (document) {
            case SpecDocument.OfAgent agent -> value(SpecChecks.whole(agent, templates));
            case SpecDocument.OfSource _ -> Optional.empty();
            case SpecDocument.OfTemplate template ->
                    value(new SpecParser().instantiate(template.document(), ANOTHER, ""))
                            .filter(other -> other.type().equals(template.sample().type()))
                            .filter(other -> other.pool().equals(template.sample().pool()));
        };
    }

    private static Optional<AgentSpec> value(Parsed<AgentSpec> parsed) {
        return parsed instanceof Parsed.Ok<AgentSpec>(AgentSpec spec, _)
                ? Optional.of(spec)
                : Optional.empty();
    }

    /** A pool without a number is served by nobody: what it must have, the first one has. */
    static String numbered(String pool) {
        return Pools.DEFAULT.number(pool).isPresent()
                ? ""
                : " and node.pool="
                        + pool
                        + ", which the setting `pools` of every scheduler and node must number";
    }

    private static Optional<String> lack(Wish wish, List<String> names, List<NodeReport> live) {
        var offered = new TreeSet<String>();
        boolean any = false;
        for (NodeReport node : live) {
            if (node.pool().equals(wish.pool())) {
                any = true;
                offered.addAll(node.types());
            }
        }
        if (offered.contains(wish.type())) {
            return Optional.empty();
        }
        String who = names.getFirst();
        String others = names.size() == 1 ? "" : " and " + (names.size() - 1) + " more";
        String remedy =
                any
                        ? Nearest.to(wish.type(), offered)
                                        .map(near -> "did you mean " + near + "? ")
                                        .orElse("")
                                + "name one of: "
                                + String.join(", ", offered)
                                + "; or add it to a catalogue"
                        : "none of its nodes is alive; start one with `reveille node`"
                                + numbered(wish.pool());
        return Optional.of(
                "%s%s: no live node of pool %s offers type %s; it waits until one does (%s)"
                        .formatted(who, others, wish.pool(), wish.type(), remedy));
    }
}
