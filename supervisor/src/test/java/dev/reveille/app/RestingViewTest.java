package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.TopicAdmin;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.dev.TestBroker;
import dev.reveille.history.Samples;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.wire.Decisions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestingViewTest {
    @TempDir Path data;

    @Test
    void aDormantAgentIsKnownUntilItsDecisionIsTakenBackAndAnotherIsNot() throws Exception {
        try (var broker = TestBroker.start(data)) {
            // Given
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            try (var topics = new TopicAdmin(kafka, TopicLayout.SINGLE_BROKER)) {
                topics.create();
            }
            var codec = new SingleObjectCodec();
            var forgetful = new Answers.Limits(Duration.ofSeconds(20), Duration.ZERO, 1, 1);
            var view = new RestingView(kafka, codec, forgetful);
            var agent = AgentId.of("acme", "a");
            var at = Instant.parse("2026-01-01T00:00:00Z");
            var decision = Decisions.toAvro(Samples.decision(agent, LifecycleState.DORMANT, at));
            // When
            write(kafka, codec.encode(kafka.names().of(Topic.RELEVANCE), decision));
            // Then
            assertThat(view.of(agent).orElseThrow())
                    .containsEntry("agent", "acme/a")
                    .containsEntry("state", "IDLE")
                    .containsEntry("should_be", "DORMANT")
                    .containsEntry("decided_at", at.toString());
            assertThat(view.of(AgentId.of("acme", "b"))).isEmpty();
            write(kafka, null);
            assertThat(view.of(agent)).isEmpty();
            view.close();
        }
    }

    private static void write(KafkaSettings kafka, byte @Nullable [] value) throws Exception {
        try (var producer = new KafkaProducer<String, byte[]>(kafka.producer("test"))) {
            producer.send(
                            new ProducerRecord<>(
                                    kafka.names().of(Topic.RELEVANCE), 0, "acme/a", value))
                    .get(10, TimeUnit.SECONDS);
        }
    }
}
