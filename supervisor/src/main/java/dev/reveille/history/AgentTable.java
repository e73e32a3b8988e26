package dev.reveille.history;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/** What every agent is doing, from {@code agent-state}: a record of an older epoch loses. */
public final class AgentTable {
    private final TreeMap<AgentId, AgentStatus> agents = new TreeMap<>();

    /**
     * Takes a record in.
     *
     * @return whether it changed what is known
     */
    public boolean apply(Row<AgentStatus> row) {
        if (row.value().isEmpty()) {
            return forget(row.key());
        }
        AgentStatus status = row.value().get();
        AgentStatus known = agents.get(status.agent());
        if (known != null && known.epoch().isAfter(status.epoch())) {
            return false;
        }
        agents.put(status.agent(), status);
        return true;
    }

    private boolean forget(String key) {
        try {
            return agents.remove(AgentId.parse(key)) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public Optional<AgentStatus> of(AgentId agent) {
        return Optional.ofNullable(agents.get(agent));
    }

    /** All, by id. */
    public Collection<AgentStatus> all() {
        return java.util.List.copyOf(agents.values());
    }
}
