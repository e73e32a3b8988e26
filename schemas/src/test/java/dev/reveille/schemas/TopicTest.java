package dev.reveille.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.schemas.Topic.Cleanup;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {
    static Stream<Class<? extends SpecificRecordBase>> types() {
        return Samples.types().stream();
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsLowerCaseAndTheConstantSpeltTheSame(Topic topic) {
        assertThat(topic.label()).matches("[a-z]+(-[a-z]+)*");
        assertThat(topic.name())
                .isEqualTo(topic.label().toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Test
    void noTwoTopicsHaveTheSameName() {
        assertThat(Arrays.stream(Topic.values()).map(Topic::label)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDeletedByAgeSaysWhenAndWhatIsCompactedDoesNot(Topic topic) {
        assertThat(topic.retention().isPresent()).isEqualTo(topic.cleanup() == Cleanup.DELETE);
    }

    @ParameterizedTest
    @EnumSource
    void aTopicIsFoundByItsNameInTheClusterAndUnderNoOtherPrefix(Topic topic) {
        assertThat(TopicNames.DEFAULT.topic(TopicNames.DEFAULT.of(topic))).contains(topic);
        assertThat(new TopicNames("other.").topic(TopicNames.DEFAULT.of(topic))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aTopicHasAsManyPartitionsAsItsKeysSpreadOver(Topic topic) {
        assertThat(topic.partitions(new TopicLayout(12, 8, (short) 3, (short) 2)))
                .isEqualTo(
                        switch (topic.key().spread()) {
                            case TENANT -> 12;
                            case POOL -> 8;
                            case ONE -> 1;
                        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyRecordAndFieldSaysWhatItIs(Class<? extends SpecificRecordBase> type) {
        Schemas.within(Samples.schema(type))
                .forEach(
                        schema -> {
                            assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
                            if (schema.getType() == Schema.Type.RECORD) {
                                for (Schema.Field field : schema.getFields()) {
                                    assertThat(field.doc())
                                            .as(schema.getName() + "." + field.name())
                                            .isNotBlank();
                                }
                            }
                        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void fieldsAreInSnakeCaseAndMayBeAbsentWhereTheyMayBeNull(
            Class<? extends SpecificRecordBase> type) {
        Schemas.within(Samples.schema(type))
                .filter(schema -> schema.getType() == Schema.Type.RECORD)
                .flatMap(schema -> schema.getFields().stream())
                .forEach(
                        field -> {
                            assertThat(field.name()).matches("[a-z]+(_[a-z0-9]+)*");
                            assertThat(field.schema().isNullable() && !field.hasDefaultValue())
                                    .as(field.name() + " is nullable without a default")
                                    .isFalse();
                        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void anEnumerationHasADefaultForSymbolsThatComeLater(Class<? extends SpecificRecordBase> type) {
        assertThat(
                        Schemas.within(Samples.schema(type))
                                .filter(schema -> schema.getType() == Schema.Type.ENUM))
                .allMatch(schema -> schema.getEnumDefault() != null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "a", "Zürich-ähnlich", "0123456789.tenant_x"})
    void aTenantsPartitionIsTheOneKafkasOwnProducersChoose(String tenant) {
        byte[] key = tenant.getBytes(StandardCharsets.UTF_8);
        assertThat(Partitions.ofTenant(tenant, 12))
                .isEqualTo(BuiltInPartitioner.partitionForKey(key, 12));
    }

    @Test
    void anAgentLiesWhereItsTenantLies() {
        assertThat(Partitions.ofKey("acme/assistant", 12))
                .isEqualTo(Partitions.ofTenant("acme", 12))
                .isEqualTo(Partitions.ofKey("acme", 12));
    }
}
