package dev.reveille.core.placement;

import dev.reveille.core.fleet.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What of their ceilings tenants have used.
 *
 * @param ceilings how many agents each may have
 * @param running how many each has, for those that have a ceiling
 */
public record Quota(Ceilings ceilings, Map<TenantId, Integer> running) {
    /** No ceilings. */
    public static final Quota NONE = new Quota(Ceilings.NONE, Map.of());

    public Quota {
        running = Map.copyOf(running);
    }

    /** The count while one round fills it. */
    static final class Count {
        private final Ceilings ceilings;
        private final Map<TenantId, Integer> running;

        Count(Quota quota) {
            this.ceilings = quota.ceilings();
            this.running = new HashMap<>(quota.running());
        }

        /** The tenant's ceiling, if so many more would be above it. */
        Optional<Integer> reached(TenantId tenant, int more) {
            return ceilings.of(tenant)
                    .filter(most -> running.getOrDefault(tenant, 0) + more > most);
        }

        void add(TenantId tenant) {
            running.merge(tenant, 1, Integer::sum);
        }
    }
}
