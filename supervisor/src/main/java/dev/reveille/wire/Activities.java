package dev.reveille.wire;

import dev.reveille.schemas.Activity;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Activity onto its topic. */
public final class Activities {
    private Activities() {}

    /**
     * Something a tenant did.
     *
     * @param agent name of the one agent it concerns, empty for all of the tenant's
     * @param attributes strings, longs, doubles and booleans by name
     * @param source who says so
     */
    public static Activity toAvro(
            String tenant,
            Optional<String> agent,
            String type,
            Map<String, Object> attributes,
            Instant at,
            String source) {
        return Activity.newBuilder()
                .setTenant(tenant)
                .setAgent(agent.orElse(null))
                .setType(type)
                .setAttributes(attributes)
                .setOccurredAt(at.toEpochMilli())
                .setSource(source)
                .build();
    }
}
