package dev.reveille.core.control;

import dev.reveille.core.fleet.AgentId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Wanted agents by their outermost supervision group. */
final class Kin {
    private final Map<AgentId, String> roots = new HashMap<>();
    private final Map<String, SortedSet<AgentId>> members = new HashMap<>();

    /** What is wanted of an agent has changed. */
    void set(AgentId agent, Desire desire) {
        Optional<String> root =
                desire instanceof Desire.Run(_, var spec)
                        ? spec.supervision().root(agent)
                        : Optional.empty();
        String before = roots.remove(agent);
        root.ifPresent(r -> roots.put(agent, r));
        if (before != null && !root.equals(Optional.of(before))) {
            members.computeIfPresent(
                    before,
                    (_, those) -> {
                        those.remove(agent);
                        return those.isEmpty() ? null : those;
                    });
        }
        root.ifPresent(r -> members.computeIfAbsent(r, _ -> new TreeSet<>()).add(agent));
    }

    /** Its group, while it is wanted and has one. */
    Optional<String> root(AgentId agent) {
        return Optional.ofNullable(roots.get(agent));
    }

    /** The wanted members, by id. */
    SortedSet<AgentId> members(String root) {
        return Collections.unmodifiableSortedSet(members.getOrDefault(root, new TreeSet<>()));
    }
}
