package dev.reveille.core.placement;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * Gives agents their nodes, the most relevant first. Of the nodes that fit, one takes the first
 * that differs: none it is to avoid; where its group runs; most labels it prefers; its last; fewest
 * of its name under the label it is spread by; most of its scarcest room free; most free slots; the
 * lower id. A tenant gets no more than its ceiling. A group of which nothing runs yet goes to one
 * node as a whole, or nowhere.
 */
public final class Placer {
    private final Desk desk;
    private final Map<String, NodeId> groups;
    private final Quota.Count quota;
    private final SequencedMap<AgentId, Placement> placed = new LinkedHashMap<>();

    private Placer(Snapshot snapshot) {
        this.desk = new Desk(snapshot.nodes(), snapshot.names());
        this.groups = new HashMap<>(snapshot.groups());
        this.quota = new Quota.Count(snapshot.quota());
    }

    /** Where each agent goes, in the order in which they were served. */
    public static SequencedMap<AgentId, Placement> place(Snapshot snapshot) {
        var placer = new Placer(snapshot);
        var companies = companies(snapshot);
        for (Need need : snapshot.needs()) {
            if (placer.placed.containsKey(need.agent())) {
                continue; // with its group
            }
            List<Need> company = need.group().map(companies::get).orElse(List.of());
            if (placer.mayNot(need, company)) {
                continue;
            }
            if (company.size() > 1) {
                placer.together(need.group().orElseThrow(), company);
            } else {
                placer.alone(need);
            }
        }
        return placer.placed;
    }

    /** Members of groups of which nothing runs yet, the most relevant first. */
    private static Map<String, List<Need>> companies(Snapshot snapshot) {
        var companies = new HashMap<String, List<Need>>();
        for (Need need : snapshot.needs()) {
            if (need.group().isPresent() && !snapshot.groups().containsKey(need.group().get())) {
                companies.computeIfAbsent(need.group().get(), _ -> new ArrayList<>()).add(need);
            }
        }
        return companies;
    }

    /** Whether its tenant has too many already; so it is said of it, or of its whole company. */
    private boolean mayNot(Need need, List<Need> company) {
        TenantId tenant = need.agent().tenant();
        Optional<Integer> ceiling = quota.reached(tenant, Math.max(1, company.size()));
        ceiling.ifPresent(
                most -> {
                    var reached = new Placement.AtCeiling(tenant, most);
                    placed.put(need.agent(), reached);
                    company.forEach(member -> placed.put(member.agent(), reached));
                });
        return ceiling.isPresent();
    }

    private void alone(Need need) {
        OptionalInt node = desk.best(need, need.group().map(groups::get));
        if (node.isPresent()) {
            put(need, node.getAsInt());
        } else {
            placed.put(need.agent(), desk.nowhere(need));
        }
    }

    private void together(String group, List<Need> company) {
        OptionalInt node = desk.best(company);
        if (node.isPresent()) {
            company.forEach(need -> put(need, node.getAsInt()));
        } else {
            Placement nowhere = desk.nowhere(group, company);
            company.forEach(need -> placed.put(need.agent(), nowhere));
        }
    }

    private void put(Need need, int node) {
        desk.take(need, node);
        quota.add(need.agent().tenant());
        NodeView view = desk.node(node);
        need.group().ifPresent(group -> groups.put(group, view.id()));
        placed.put(need.agent(), new Placement.On(view.id(), view.incarnation()));
    }
}
