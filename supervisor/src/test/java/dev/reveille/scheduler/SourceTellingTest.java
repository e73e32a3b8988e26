package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.SourceMapping;
import dev.reveille.core.relevance.SourceMapping.Outcome;
import dev.reveille.core.relevance.SourceMappings;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class SourceTellingTest {
    private static final int HUGE = 2_000_000;

    @Test
    void whatWouldTellMoreThanARecordHoldsBecomesALetterThatFits() {
        // Given
        SourceMapping generous =
                input ->
                        new Outcome.Told(
                                new TenantEvent.Active(
                                        new TenantId("acme"),
                                        Optional.empty(),
                                        "order",
                                        Map.of("body", new FactValue.Text("x".repeat(HUGE)))),
                                Instant.EPOCH);
        // When
        var told = told(generous, record("acme", "{}"));
        // Then
        assertLetter(told, "takes 20000");
    }

    @Test
    void aLetterFitsWhateverTheKeyAndHeadersOfTheRecordWeigh() {
        // Given
        var record = record("k".repeat(HUGE), "no JSON, but long: " + "v".repeat(HUGE));
        record.headers().add("trace", "t1".getBytes(StandardCharsets.UTF_8));
        record.headers().add("body", new byte[HUGE]);
        // When
        var told = told(SourceMappings.standard().read(spec()).orThrow(), record);
        // Then
        assertLetter(told, "the value is no JSON");
        assertThat(told.headers().lastHeader("trace")).isNotNull();
        assertThat(told.headers().lastHeader("body")).isNull();
        assertThat(told.headers().lastHeader("reveille.headers.left.out").value())
                .asString()
                .isEqualTo("1");
    }

    private static void assertLetter(ProducerRecord<byte[], byte[]> told, String why) {
        assertThat(told.topic()).isEqualTo(TopicNames.DEFAULT.of(Topic.DEAD_LETTERS));
        assertThat(DeadLetters.told(told.headers(), "message")).contains(why);
        assertThat(told.key().length + told.value().length + DeadLetters.weight(told.headers()))
                .isLessThan(Topic.MAX_MESSAGE_BYTES);
    }

    private static ProducerRecord<byte[], byte[]> told(
            SourceMapping mapping, ConsumerRecord<byte[], byte[]> record) {
        return new SourceTelling(spec(), mapping, new SingleObjectCodec(), TopicNames.DEFAULT)
                .of(record, _ -> 1);
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, String value) {
        return new ConsumerRecord<>(
                "orders",
                0,
                7,
                key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8));
    }

    private static SourceSpec spec() {
        return new SpecParser()
                .source(
                        "apiVersion: reveille/v1\nkind: Source\nname: s\ntopic: orders\n"
                                + "format: json\ntenant: key\n")
                .orThrow();
    }
}
