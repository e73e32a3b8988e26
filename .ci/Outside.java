import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A user of the fleet, outside of its containers: publishes activity with our publisher, and reads
 * agent states with a deserializer of Confluent's form that is not ours (Apicurio's).
 *
 * <p>Arguments: broker, registry, tenant.
 */
public class Outside {
    public static void main(String[] args) throws Exception {
        String broker = args[0];
        String registry = args[1];
        String tenant = args[2];
        var codec = AvroCodec.of(Map.of("schema.registry.url", registry + "/apis/ccompat/v7"));
        try (var activities =
                ActivityPublisher.connect(
                        Map.of("bootstrap.servers", broker), TopicNames.DEFAULT, codec)) {
            var sent = activities.publish(tenant, "login", Map.of("plan", "gold")).get();
            System.out.println("published " + sent);
        }
        Map<String, Object> reader =
                Map.of(
                        "bootstrap.servers", broker,
                        "group.id", "outside-" + tenant,
                        "auto.offset.reset", "earliest",
                        "isolation.level", "read_committed",
                        "key.deserializer", StringDeserializer.class.getName(),
                        "value.deserializer",
                                "io.apicurio.registry.serde.avro.AvroKafkaDeserializer",
                        "apicurio.registry.url", registry + "/apis/registry/v3",
                        "apicurio.registry.headers.enabled", false,
                        "apicurio.registry.use-id", "contentId",
                        "apicurio.registry.id-handler",
                                "io.apicurio.registry.serde.Default4ByteIdHandler");
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        try (var states = new KafkaConsumer<String, GenericRecord>(reader)) {
            states.subscribe(List.of("reveille.agent-state"));
            while (Instant.now().isBefore(deadline)) {
                for (var record : states.poll(Duration.ofMillis(500))) {
                    if (record.key().startsWith(tenant + "/")
                            && record.value() != null
                            && record.value().get("state").toString().equals("RUNNING")) {
                        System.out.println("read by Apicurio's deserializer: " + record.value());
                        return;
                    }
                }
            }
        }
        throw new IllegalStateException("no RUNNING agent of " + tenant + " within 60 s");
    }
}
