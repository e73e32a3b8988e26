package dev.reveille.wire;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.relevance.SourceMapping.Input;
import dev.reveille.schemas.AvroCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Records of users' own topics, as their sources' expressions see them. */
public final class SourceValues {
    private static final int DEEPEST = 64;

    private static final JsonMapper JSON = StrictJson.upTo(DEEPEST).build();

    private SourceValues() {}

    /**
     * What a record holds.
     *
     * @throws dev.reveille.schemas.CodecException if it is not the Avro it should be
     * @throws Problems if it is not the JSON it should be
     */
    public static Input input(
            SourceSpec.Format format, AvroCodec codec, ConsumerRecord<byte[], byte[]> record) {
        var headers = new TreeMap<String, String>();
        for (Header header : record.headers()) {
            headers.put(header.key(), text(header.value()));
        }
        return new Input(
                record.key() == null ? null : text(record.key()),
                record.value() == null ? null : value(format, codec, record),
                headers,
                Instant.ofEpochMilli(Math.max(0, record.timestamp())));
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static @Nullable Object value(
            SourceSpec.Format format, AvroCodec codec, ConsumerRecord<byte[], byte[]> record) {
        return switch (format) {
            case BYTES -> record.value();
            case AVRO -> {
                try {
                    yield plain(codec.decodeAny(record.topic(), record.value()));
                } catch (StackOverflowError e) {
                    throw new Problems(
                            Problem.invalid(
                                    "WrongRecord",
                                    "the value is nested too deep to be read",
                                    "publish flatter records"));
                }
            }
            case JSON -> {
                try {
                    yield plain(JSON.readValue(record.value(), Object.class));
                } catch (JacksonException e) {
                    throw new Problems(
                            Problem.invalid(
                                    "WrongRecord",
                                    "the value is no JSON: " + JsonWords.of(e),
                                    "publish JSON, or give the source the format its topic has"));
                }
            }
        };
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case IndexedRecord record -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                record.getSchema()
                        .getFields()
                        .forEach(f -> map.put(f.name(), plain(record.get(f.pos()))));
                yield map;
            }
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, inner) -> copy.put(String.valueOf(key), plain(inner)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<@Nullable Object>();
                list.forEach(inner -> copy.add(plain(inner)));
                yield copy;
            }
            case ByteBuffer buffer -> {
                var bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield bytes;
            }
            case GenericFixed fixed -> fixed.bytes();
            case Boolean flag -> flag;
            case Long number -> number;
            case Integer number -> number.longValue();
            case Number number -> number.doubleValue();
            // texts, and the symbols of enums
            default -> value.toString();
        };
    }
}
