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
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads plain JSON beside Avro on the topics users write to, so that any client can publish. A
 * value that is text is taken for JSON: neither of Avro's forms is text, for both begin with a byte
 * that no text has there. Everything else, and all writing, is the other codec's.
 */
public final class JsonToo implements AvroCodec {
    /** Deeper than any schema. */
    private static final int DEEPEST = 16;

    private static final JsonMapper JSON =
            StrictJson.upTo(DEEPEST)
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
        if (!isText(bytes) || !topics.contains(topic)) {
            return avro.decode(topic, bytes, type);
        }
        var reader = new JsonRecord();
        JsonNode tree = tree(topic, bytes, type);
        if (!tree.isObject()) {
            String what = JsonRecord.brief(tree.toString()) + " is " + shape(tree);
            throw refused(DAMAGED, topic, type, what + ", not an object", null);
        }
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

    @Override
    public Object decodeAny(String topic, byte[] bytes) {
        return avro.decodeAny(topic, bytes);
    }

    @Override
    public void prepare(String topic, Class<? extends SpecificRecordBase> type) {
        avro.prepare(topic, type);
    }

    @Override
    public void check() {
        avro.check();
    }

    private static boolean isText(byte[] bytes) {
        int first = 0;
        while (first < bytes.length && isBlank(bytes[first])) {
            first++;
        }
        if (first == bytes.length || bytes[first] < 0) {
            return false;
        }
        // An object is one whatever follows; of all else, formats with lengths and tags are none.
        return bytes[first] == '{' || noneControls(bytes);
    }

    private static boolean noneControls(byte[] bytes) {
        for (byte b : bytes) {
            if (b >= 0 && b < ' ' && !isBlank(b)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static String shape(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case OBJECT -> "an object";
            case NULL, MISSING, BINARY, POJO -> "nothing";
        };
    }

    private static JsonNode tree(String topic, byte[] bytes, Class<?> type) {
        if (bytes.length > Topic.MAX_MESSAGE_BYTES) {
            String most = "it has " + bytes.length + " bytes of " + Topic.MAX_MESSAGE_BYTES;
            throw refused(DAMAGED, topic, type, most, null);
        }
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw refused(DAMAGED, topic, type, JsonWords.of(e), e);
        } catch (RuntimeException e) {
            // As with Avro: a poisoned record must never be more than one record.
            throw refused(DAMAGED, topic, type, JsonRecord.brief(String.valueOf(e)), e);
        }
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
