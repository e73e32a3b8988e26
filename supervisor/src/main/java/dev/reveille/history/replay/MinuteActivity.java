package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.TenantEvent;
import java.util.Map;
import java.util.Optional;

/**
 * What a tenant did in one minute.
 *
 * @param events how often, at least once
 * @param carried what these said, of each name the last
 * @param byAgent the same in parts, by the agent that events named, {@link #ALL} those that named
 *     none; empty = none named any
 */
public record MinuteActivity(int events, Carried carried, Map<String, MinuteActivity> byAgent) {
    /** In place of an agent's name: all of the tenant's. */
    static final String ALL = "";

    public MinuteActivity {
        byAgent = Map.copyOf(byAgent);
    }

    /** Which named no agent. */
    public MinuteActivity(int events, Carried carried) {
        this(events, carried, Map.of());
    }

    /** Whether an agent of that name is meant: by name, or because all are. */
    boolean concerns(String agent) {
        return byAgent.isEmpty() || byAgent.containsKey(ALL) || byAgent.containsKey(agent);
    }

    /** The part that named that agent, or with {@link #ALL} none. */
    Optional<MinuteActivity> of(String agent) {
        return byAgent.isEmpty() && agent.equals(ALL)
                ? Optional.of(this)
                : Optional.ofNullable(byAgent.get(agent));
    }

    /** Both: of what both say, the later. */
    MinuteActivity and(MinuteActivity later) {
        int sum = (int) Math.min((long) events + later.events, Integer.MAX_VALUE);
        return new MinuteActivity(sum, carried.and(later.carried));
    }

    /** As one event. */
    TenantEvent.Active as(TenantId tenant) {
        return new TenantEvent.Active(
                tenant, Optional.empty(), carried.type(), carried.attributes());
    }
}
