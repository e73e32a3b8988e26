package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** In what order children are stopped: the reverse of the order they start in. */
final class StopOrder {
    private StopOrder() {}

    /**
     * Who is stopped one set after the other; children of equal order together.
     *
     * @param elements some children of one group, in the order they start in
     */
    static List<Set<AgentId>> of(GroupTree tree, List<Element> elements) {
        var byOrder = new LinkedHashMap<Integer, List<Element>>();
        for (Element element : elements.reversed()) {
            byOrder.computeIfAbsent(element.order(), _ -> new ArrayList<>()).add(element);
        }
        var stops = new ArrayList<Set<AgentId>>();
        byOrder.values().forEach(together -> stops.addAll(together(tree, together)));
        return stops;
    }

    /** Children of one order: the last of each first, side by side. */
    private static List<Set<AgentId>> together(GroupTree tree, List<Element> elements) {
        var sets = new ArrayList<Set<AgentId>>();
        for (Element element : elements) {
            List<Set<AgentId>> own =
                    switch (element) {
                        case Element.Agent(Member member) -> List.of(Set.of(member.agent()));
                        case Element.Group(GroupPath path, _) -> of(tree, Element.of(tree, path));
                    };
            for (int i = 0; i < own.size(); i++) {
                if (i == sets.size()) {
                    sets.add(new LinkedHashSet<>());
                }
                sets.get(i).addAll(own.get(i));
            }
        }
        return sets;
    }
}
