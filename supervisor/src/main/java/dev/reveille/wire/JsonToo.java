package dev.reveille.wire;

import static dev.reveille.schemas.CodecException.Code.DAMAGED;
import static dev.reveille.schemas.CodecException.Code.INCOMPLETE;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads plain JSON beside Avro on the topics users write to, so that any client can publish. A
 * value whose first byte that is not blank is an opening brace is JSON: Avro's single-object form
 * never begins so. Everything else, and all writing, is the other codec's.
 */
public final class JsonToo implements AvroCodec {
    /** Deeper than any schema; a hostile value must not reach the end of the stack. */
    private static final int DEEPEST = 16;

    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .maxStringLength(Topic.MAX_MESSAGE_BYTES)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build();

    private final AvroCodec avro;
    private final Set<String> topics;

    /**
     * @param avro for what is not JSON
     * @param names of the topics in the cluster
     */
    public JsonToo(AvroCodec avro, TopicNames names) {
        this.avro = avro;
        this.topics =
                Stream.of(Topic.ACTIVITY, Topic.QUEUE_DEPTH, Topic.RESOURCES)
                        .map(names::of)
                        .collect(toUnmodifiableSet());
    }

    @Override
    public byte[] encode(String topic, SpecificRecordBase value) {
        return avro.encode(topic, value);
    }

    @Override
    public <T extends SpecificRecordBase> T decode(String topic, byte[] bytes, Class<T> type) {
        if (!looksLikeJson(bytes) || !topics.contains(topic)) {
            return avro.decode(topic, bytes, type);
        }
        var reader = new JsonRecord();
        JsonNode tree = tree(topic, bytes, type);
        Object value = reader.record(SpecificData.get().getSchema(type), tree);
        if (!reader.problems().isEmpty()) {
            throw refused(
                    reader.onlyIncomplete() ? INCOMPLETE : DAMAGED,
                    topic,
                    type,
                    reader.problems(),
                    null);
        }
        return type.cast(value);
    }

    private static boolean looksLikeJson(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{';
            }
        }
        return false;
    }

    private static JsonNode tree(String topic, byte[] bytes, Class<?> type) {
        if (bytes.length > Topic.MAX_MESSAGE_BYTES) {
            String most = "it has " + bytes.length + " bytes of " + Topic.MAX_MESSAGE_BYTES;
            throw refused(DAMAGED, topic, type, most, null);
        }
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw refused(
                    DAMAGED, topic, type, JsonRecord.brief(e.getOriginalMessage()) + place(e), e);
        } catch (RuntimeException e) {
            // As with Avro: a poisoned record must never be more than one record.
            throw refused(DAMAGED, topic, type, JsonRecord.brief(String.valueOf(e)), e);
        }
    }

    private static String place(JacksonException e) {
        var at = e.getLocation();
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    private static CodecException refused(
            CodecException.Code code,
            String topic,
            Class<?> type,
            String what,
            @Nullable Exception cause) {
        String name = type.getSimpleName();
        return new CodecException(
                code,
                name + " on " + topic + " is not read as JSON: " + what,
                "publish one JSON object whose keys are the fields of schemas/src/main/avro/"
                        + name
                        + ".avsc, each with a value of its type",
                cause);
    }
}
