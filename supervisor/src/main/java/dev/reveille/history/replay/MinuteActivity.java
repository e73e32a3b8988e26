package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.TenantEvent;
import java.util.Optional;

/**
 * What a tenant did in one minute.
 *
 * @param events how often, at least once
 * @param carried what these said, of each name the last
 */
public record MinuteActivity(int events, Carried carried) {
    /** As one event. */
    TenantEvent.Active as(TenantId tenant) {
        return new TenantEvent.Active(
                tenant, Optional.empty(), carried.type(), carried.attributes());
    }
}
