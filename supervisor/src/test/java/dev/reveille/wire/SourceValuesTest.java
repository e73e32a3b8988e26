package dev.reveille.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SourceSpec.Format;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.SingleObjectCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceValuesTest {
    private static final AvroCodec CODEC = new SingleObjectCodec();

    @Test
    void jsonIsATreeWithItsKeyHeadersAndTime() {
        // Given
        var record = record("{\"a\": {\"b\": [1, 2.5, true, null, \"x\"]}}");
        record.headers().add("h", "v".getBytes(StandardCharsets.UTF_8));
        // When
        var input = SourceValues.input(Format.JSON, CODEC, record);
        // Then
        var list = new java.util.ArrayList<Object>(List.of(1L, 2.5, true));
        list.add(null);
        list.add("x");
        assertThat(input.value()).isEqualTo(Map.of("a", Map.of("b", list)));
        assertThat(input.key()).isEqualTo("k");
        assertThat(input.headers()).isEqualTo(Map.of("h", "v"));
        assertThat(input.timestamp()).isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1} 2 | something follows after its end (line 1, column 10)",
                "no JSON | no is no value, a text is in quotes (line 1, column 1)",
                "'' | it is empty",
                "{\"a\":1 | it ends in the middle of a value (line 1, column 7)",
                "{a:1} | a stands where a name in double quotes should (line 1, column 2)",
                "[1,] | ] is out of place (line 1, column 4)",
                "[1 2] | 2 stands where a comma should (line 1, column 4)",
                "{\"a\" 1} | 1 stands where a colon should (line 1, column 6)",
                "[NaN] | NaN is no number of JSON (line 1, column 5)",
                "\"\u0001\" | it has a control character, of code 1 (line 1, column 2)",
            })
    void whatIsNoJsonSaysWhyAndWhereInPlainWords(String text, String why) {
        assertThatThrownBy(() -> SourceValues.input(Format.JSON, CODEC, record(text)))
                .isInstanceOfSatisfying(
                        Problems.class,
                        told ->
                                assertThat(told.list().getFirst().message())
                                        .isEqualTo("the value is no JSON: " + why));
    }

    @Test
    void jsonThatNestsTooDeepOrIsNoTextIsTold() {
        var latin = record("x");
        var bytes = new byte[] {'"', (byte) 0xff, '"'};
        var wrong = new ConsumerRecord<>(latin.topic(), 0, 0, latin.key(), bytes);
        assertThatThrownBy(() -> SourceValues.input(Format.JSON, CODEC, wrong))
                .hasMessageContaining("no JSON: it is not UTF-8");
        assertThatThrownBy(() -> SourceValues.input(Format.JSON, CODEC, record("[".repeat(100))))
                .hasMessageContaining("no JSON: it is 65 levels deep, more than are read");
    }

    @Test
    void avroIsATreeToo() {
        // Given
        var schema =
                SchemaBuilder.record("Order")
                        .fields()
                        .requiredInt("n")
                        .optionalString("plan")
                        .requiredBytes("raw")
                        .name("tags")
                        .type()
                        .array()
                        .items()
                        .enumeration("Tag")
                        .symbols("NEW", "OLD")
                        .noDefault()
                        .endRecord();
        var order = new GenericData.Record(schema);
        order.put("n", 7);
        order.put("raw", ByteBuffer.wrap(new byte[] {1}));
        var tag = schema.getField("tags").schema().getElementType();
        order.put("tags", List.of(new GenericData.EnumSymbol(tag, "NEW")));
        // When
        var value = SourceValues.input(Format.AVRO, gives(order), record("avro")).value();
        // Then
        var expected = new HashMap<String, Object>();
        expected.put("n", 7L);
        expected.put("plan", null);
        expected.put("raw", new byte[] {1});
        expected.put("tags", List.of("NEW"));
        assertThat(value).usingRecursiveComparison().isEqualTo(expected);
    }

    private static ConsumerRecord<byte[], byte[]> record(String value) {
        var record =
                new ConsumerRecord<>(
                        "shop.orders",
                        0,
                        0,
                        "k".getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    /** A codec that reads every record as this one. */
    private static AvroCodec gives(Object any) {
        return new AvroCodec() {
            @Override
            public byte[] encode(String topic, SpecificRecordBase value) {
                return CODEC.encode(topic, value);
            }

            @Override
            public <T extends SpecificRecordBase> T decode(
                    String topic, byte[] bytes, Class<T> type) {
                return CODEC.decode(topic, bytes, type);
            }

            @Override
            public Object decodeAny(String topic, byte[] bytes) {
                return any;
            }

            @Override
            public void prepare(String topic, Class<? extends SpecificRecordBase> type) {
                CODEC.prepare(topic, type);
            }

            @Override
            public void check() {
                CODEC.check();
            }
        };
    }
}
