package dev.reveille.history;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.FactRefusal;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.Fitted;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.history.Explanation.Entry;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.JsonToo;
import dev.reveille.wire.Rekeyed;
import dev.reveille.wire.RelevanceWire;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What users told of one agent's tenant, in words. */
final class TenantTold {
    /** Characters of attributes shown of one record. */
    private static final int LONGEST = 1_000;

    private final AgentId agent;
    private final TopicNames names;
    private final RelevanceWire wire;

    TenantTold(AgentId agent, AvroCodec codec, TopicNames names) {
        this.agent = agent;
        this.names = names;
        this.wire = new RelevanceWire(new JsonToo(codec, names), names);
    }

    /**
     * Empty if the record is not about the agent, or says nothing that counts. Who it is about
     * stands in its value; keys are the publishers' own.
     */
    Optional<Entry> entry(ConsumerRecord<String, byte[]> record) {
        var origin = origin(record);
        Optional<Topic> topic = names.topic(origin.topic());
        if (topic.isEmpty() || record.value() == null) {
            return Optional.empty();
        }
        Instant at = Instant.ofEpochMilli(record.timestamp());
        try {
            return event(topic.get(), record.value(), at)
                    .filter(this::mine)
                    .filter(event -> !refused(event, at))
                    .map(event -> new Entry(at, what(topic.get()), text(event), List.of(), origin));
        } catch (CodecException | Problems e) {
            // whoever reads it for relevance has put it into the dead letters
            return Optional.empty();
        }
    }

    private static boolean refused(TenantEvent event, Instant at) {
        return Fitted.of(Map.of(), event, TenantFold.facts(event, at), at).refused();
    }

    private static Position origin(ConsumerRecord<String, byte[]> record) {
        return Rekeyed.of(record.headers())
                .map(from -> new Position(from.topic(), from.partition(), from.offset()))
                .orElseGet(() -> new Position(record.topic(), record.partition(), record.offset()));
    }

    private Optional<TenantEvent> event(Topic topic, byte[] value, Instant at) {
        return switch (topic) {
            case ACTIVITY -> Optional.of(wire.activity(value));
            case QUEUE_DEPTH -> Optional.of(wire.queueDepth(value));
            case RESOURCES ->
                    wire.resources(value, at) instanceof RelevanceWire.Sample.OfTenant(var event)
                            ? Optional.of(event)
                            : Optional.empty();
            // nothing else is about tenants
            default -> Optional.empty();
        };
    }

    private boolean mine(TenantEvent event) {
        return event.tenant().equals(agent.tenant())
                && event.agent().map(agent.name()::equals).orElse(true);
    }

    private static String what(Topic topic) {
        return topic.label().toUpperCase(Locale.ROOT);
    }

    private static String text(TenantEvent event) {
        String whose = event.agent().map(name -> " for " + name).orElse("");
        return switch (event) {
            case TenantEvent.Active active ->
                    active.type() + whose + attributes(active.attributes());
            case TenantEvent.Waiting waiting ->
                    waiting.depth()
                            + " "
                            + waiting.eventType().map(t -> "events of type " + t).orElse("requests")
                            + " wait"
                            + whose;
            case TenantEvent.Endowed endowed ->
                    (gauges(endowed.resources()) + attributes(endowed.attributes())).strip();
        };
    }

    private static String gauges(TenantEvent.Resources r) {
        var text = new StringBuilder();
        r.availableCpu().ifPresent(v -> text.append(" available_cpu=").append(v));
        r.availableMemory().ifPresent(v -> text.append(" available_memory=").append(v));
        r.spend().ifPresent(v -> text.append(" spend=").append(v));
        r.budget().ifPresent(v -> text.append(" budget=").append(v));
        return text.toString();
    }

    /** Those that became facts; the dead letters have the others. */
    private static String attributes(Map<String, FactValue> values) {
        var text = new StringBuilder();
        new TreeMap<>(values)
                .forEach(
                        (n, v) -> {
                            if (FactRefusal.of(n, v).isEmpty()) {
                                text.append(" ").append(n).append("=").append(v.text());
                            }
                        });
        return text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST) + "…";
    }
}
