package dev.reveille.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Operation;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.TemplateDocument;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RemediesTest {
    private static final byte[] JSON = "{\"verb\":\"reset\"}".getBytes(StandardCharsets.UTF_8);

    private static String remedy(
            Topic topic, byte[] bytes, Class<? extends SpecificRecordBase> type) {
        var codec = new SingleObjectCodec();
        String name = TopicNames.DEFAULT.of(topic);
        var cause =
                Assertions.catchThrowableOfType(
                        CodecException.class, () -> codec.decode(name, bytes, type));
        return Remedies.of(topic, bytes, cause);
    }

    @Test
    void whatACommandWritesIsWrittenAnewWithThatCommand() {
        assertThat(remedy(Topic.OPERATIONS, JSON, Operation.class))
                .contains("`reveille reset`")
                .doesNotContain("publish");
        assertThat(remedy(Topic.TEMPLATES, JSON, TemplateDocument.class))
                .contains("`reveille apply`")
                .doesNotContain("publish");
        assertThat(Remedies.of(Topic.OPERATIONS, JSON, new IllegalArgumentException("a b")))
                .contains("`reveille reset`");
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"CONTROL", "RELEVANCE", "NODE_HEARTBEATS", "AGENT_STATE", "FLEET"})
    void whatOnlyReveilleWritesIsNotAdvisedToBePublished(Topic topic) {
        assertThat(remedy(topic, JSON, topic.value().orElseThrow()))
                .contains("only through Reveille");
    }

    @Test
    void aCommandsRecordInAnotherFormThanIsReadHereKeepsTheCodecsRemedy() {
        assertThat(remedy(Topic.OPERATIONS, new byte[] {0, 0, 0, 0, 1, 2}, Operation.class))
                .contains("schema.registry.url");
    }

    @ParameterizedTest
    @CsvSource({"ACTIVITY, single-object form", "RESOURCES, single-object form"})
    void whatUsersWriteIsPublishedAnew(Topic topic, String words) {
        assertThat(remedy(topic, new byte[] {1}, topic.value().orElseThrow())).contains(words);
    }

    @Test
    void aLettersMessageDoesNotRepeatItsRemedy() {
        // Given
        var cause =
                new Problems(
                        Problem.of("InvalidEvent", Category.SERIALIZATION, "no name", "name it"));
        var record = new ConsumerRecord<>("reveille.activity", 0, 7, "acme", new byte[] {1});
        // When
        var headers = DeadLetters.letter("letters", record, cause, "name it").headers();
        // Then
        assertThat(DeadLetters.told(headers, "message"))
                .isEqualTo("InvalidEvent (Serialization): no name");
        assertThat(DeadLetters.remedy(headers)).isEqualTo("name it");
    }
}
