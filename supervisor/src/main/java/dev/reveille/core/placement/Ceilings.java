package dev.reveille.core.placement;

import dev.reveille.core.fleet.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many agents of one tenant a pool runs at most.
 *
 * @param own by tenant, 0 or more
 * @param others what holds for all others; empty = there is no ceiling
 */
public record Ceilings(Map<TenantId, Integer> own, Optional<Integer> others) {
    /** No tenant has any. */
    public static final Ceilings NONE = new Ceilings(Map.of(), Optional.empty());

    public Ceilings {
        own = Map.copyOf(own);
    }

    /** Reads {@code acme=20,*=100}; empty = it is none. */
    public static Optional<Ceilings> parse(String text) {
        var own = new TreeMap<TenantId, Integer>();
        Optional<Integer> others = Optional.empty();
        for (String entry : text.split(",", -1)) {
            String[] parts = entry.strip().split("=", -1);
            if (parts.length != 2 || !parts[1].matches("[0-9]{1,8}")) {
                return Optional.empty();
            }
            int most = Integer.parseInt(parts[1]);
            if (parts[0].equals("*")) {
                others = Optional.of(most);
            } else if (!TenantId.valid(parts[0]) || own.put(new TenantId(parts[0]), most) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new Ceilings(own, others));
    }

    /** What holds for a tenant; empty = nothing. */
    public Optional<Integer> of(TenantId tenant) {
        return Optional.ofNullable(own.get(tenant)).or(() -> others);
    }

    /** Whether nobody has any. */
    public boolean none() {
        return own.isEmpty() && others.isEmpty();
    }
}
