package dev.reveille.wire;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.QueueDepth;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link TenantEvent} from, and to, {@code activity} and {@code queue-depth}. */
public final class TenantEvents {
    private TenantEvents() {}

    /**
     * What an activity record says.
     *
     * @throws Problems if names or values in it cannot be used
     */
    public static TenantEvent.Active fromAvro(Activity a) {
        var tenant = tenant(a.getTenant());
        return new TenantEvent.Active(
                tenant,
                agent(tenant, a.getAgent()),
                a.getType(),
                StoredFacts.values(a.getAttributes()));
    }

    /**
     * What a queue-depth record says.
     *
     * @throws Problems if names or values in it cannot be used
     */
    public static TenantEvent.Waiting fromAvro(QueueDepth q) {
        var tenant = tenant(q.getTenant());
        if (q.getDepth() < 0) {
            throw new Problems(
                    TenantFold.refused(
                            "depth is " + q.getDepth(), "send the items waiting, 0 or more"));
        }
        return new TenantEvent.Waiting(
                tenant,
                agent(tenant, q.getAgent()),
                Optional.ofNullable(q.getEventType()),
                q.getDepth());
    }

    /**
     * The record of an activity.
     *
     * @param occurredAt by the publisher's clock
     * @param source who publishes it
     */
    public static Activity toAvro(TenantEvent.Active e, Instant occurredAt, String source) {
        return Activity.newBuilder()
                .setTenant(e.tenant().value())
                .setAgent(e.agent().orElse(null))
                .setType(e.type())
                .setOccurredAt(occurredAt.toEpochMilli())
                .setAttributes(raw(e.attributes()))
                .setSource(source)
                .build();
    }

    /**
     * The record of a queue's depth.
     *
     * @param occurredAt by the publisher's clock
     * @param source who publishes it
     */
    public static QueueDepth toAvro(TenantEvent.Waiting e, Instant occurredAt, String source) {
        return QueueDepth.newBuilder()
                .setTenant(e.tenant().value())
                .setAgent(e.agent().orElse(null))
                .setEventType(e.eventType().orElse(null))
                .setDepth(e.depth())
                .setOccurredAt(occurredAt.toEpochMilli())
                .setSource(source)
                .build();
    }

    static Map<String, Object> raw(Map<String, FactValue> values) {
        var raw = new TreeMap<String, Object>();
        values.forEach((name, value) -> raw.put(name, StoredFacts.raw(value)));
        return raw;
    }

    static TenantId tenant(String value) {
        try {
            return new TenantId(value);
        } catch (IllegalArgumentException e) {
            throw new Problems(TenantFold.refused(message(e), "name an existing tenant's id"));
        }
    }

    private static Optional<String> agent(TenantId tenant, @Nullable String name) {
        try {
            return Optional.ofNullable(name).map(n -> new AgentId(tenant, n).name());
        } catch (IllegalArgumentException e) {
            throw new Problems(TenantFold.refused(message(e), "give the agent's name alone"));
        }
    }

    static String message(IllegalArgumentException e) {
        String text = String.valueOf(e.getMessage());
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
