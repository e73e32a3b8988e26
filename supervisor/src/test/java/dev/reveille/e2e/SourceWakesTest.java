package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.agent.read.AgentState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic that knows nothing of Reveille wakes agents. */
class SourceWakesTest {
    @TempDir static Path dir;

    @Test
    void aRecordOfATopicOfUsersWakesTheTenantsAgent() throws Exception {
        try (var fleet = Fleet.start(dir, Map.of("greeter", Types.greeter()))) {
            // Given
            fleet.template("*", "greeter", "relevance: {evaluator: tenant-activity}");
            try (var admin = Admin.create(fleet.kafka().admin("test"))) {
                admin.createTopics(List.of(new NewTopic("shop.orders", 3, (short) 1))).all().get();
            }
            Path file =
                    Files.writeString(
                            dir.resolve("source.yaml"),
                            """
                            apiVersion: reveille/v1
                            kind: Source
                            name: orders
                            topic: shop.orders
                            format: json
                            from: earliest
                            tenant: value.customer.id
                            type: '"order"'
                            attributes: {plan: value.customer.plan}
                            """);
            fleet.command("apply", "-f", file.toString());
            // When
            try (var producer = new KafkaProducer<String, byte[]>(fleet.kafka().producer("shop"))) {
                String order = "{\"customer\": {\"id\": \"sourced\", \"plan\": \"gold\"}}";
                producer.send(
                                new ProducerRecord<>(
                                        "shop.orders", order.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
            // Then
            var running = fleet.awaitState("sourced/greeter", AgentState.RUNNING);
            assertThat(ProcessHandle.of(running.pid().getAsLong())).isPresent();
        }
    }
}
