package dev.reveille.core.relevance;

import dev.reveille.core.fleet.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Something told about one tenant. */
public sealed interface TenantEvent {
    /** Whose. */
    TenantId tenant();

    /** Name of the one agent it concerns; empty = all of the tenant's. */
    default Optional<String> agent() {
        return Optional.empty();
    }

    /**
     * The tenant did something.
     *
     * @param agent name of the one agent it concerns; empty = all of the tenant's
     * @param type what it did, free-form
     * @param attributes facts it carries
     */
    record Active(
            TenantId tenant, Optional<String> agent, String type, Map<String, FactValue> attributes)
            implements TenantEvent {
        public Active {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * So much work waits; it replaces what was said before.
     *
     * @param agent name of the one agent whose work it is; empty = all of the tenant's
     * @param eventType type of the waiting events; empty = requests
     * @param depth items waiting, 0 or more
     */
    record Waiting(TenantId tenant, Optional<String> agent, Optional<String> eventType, long depth)
            implements TenantEvent {}

    /**
     * What the tenant has and spends.
     *
     * @param resources new values
     * @param attributes further facts
     */
    record Endowed(TenantId tenant, Resources resources, Map<String, FactValue> attributes)
            implements TenantEvent {
        public Endowed {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * Gauges of a node, a pool or a tenant; an empty one leaves what was known before.
     *
     * @param availableCpu share, 0 to 1
     * @param availableMemory bytes
     * @param spend in the unit of {@code budget}
     * @param budget for the same period as {@code spend}
     */
    record Resources(
            OptionalDouble availableCpu,
            OptionalLong availableMemory,
            OptionalDouble spend,
            OptionalDouble budget) {
        /** These, with what they leave out taken from those before. */
        public Resources over(Resources before) {
            return new Resources(
                    availableCpu.isPresent() ? availableCpu : before.availableCpu,
                    availableMemory.isPresent() ? availableMemory : before.availableMemory,
                    spend.isPresent() ? spend : before.spend,
                    budget.isPresent() ? budget : before.budget);
        }
    }
}
