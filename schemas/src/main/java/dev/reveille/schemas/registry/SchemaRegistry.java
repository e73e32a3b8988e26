package dev.reveille.schemas.registry;

import static dev.reveille.schemas.CodecException.Code.INCOMPATIBLE_SCHEMA;
import static dev.reveille.schemas.CodecException.Code.UNKNOWN_SCHEMA;
import static dev.reveille.schemas.CodecException.Code.UNREGISTERED_SCHEMA;
import static dev.reveille.schemas.CodecException.Code.WRONG_RECORD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.registry.RegistryHttp.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * Schemas by their number, and numbers by schema, from a registry. What it once gave is kept for
 * good, since registries never change it: so a registry that goes away is missed only by what was
 * never asked before.
 */
public final class SchemaRegistry {
    private record Written(String subject, Schema schema) {}

    private final RegistryConfig config;
    private final RegistryHttp http;
    private final References references;
    private final Refusals refusals;
    private final Map<Written, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    public SchemaRegistry(RegistryConfig config) {
        this(config, System::nanoTime);
    }

    SchemaRegistry(RegistryConfig config, LongSupplier nanos) {
        this.config = config;
        this.http = new RegistryHttp(config);
        this.references = new References(http);
        this.refusals = new Refusals(nanos);
    }

    /**
     * The number of the schema in the subject; registers it if it may.
     *
     * @throws CodecException recoverable, always
     */
    public int idOf(String subject, Schema schema) {
        var written = new Written(subject, schema);
        Integer known = ids.get(written);
        return known != null ? known : asked(written, ids, () -> askId(subject, schema));
    }

    /**
     * The schema of that number.
     *
     * @param topic named in messages
     * @throws CodecException recoverable unless the registry itself says there is none
     */
    public Schema schemaOf(String topic, int id) {
        Schema known = schemas.get(id);
        return known != null ? known : asked(id, schemas, () -> askSchema(topic, id));
    }

    /**
     * Asks it for a schema that is never there, which takes no other right than reading them.
     *
     * @throws CodecException if it gives no answer, or a bad one
     */
    public void check() {
        http.get("/schemas/ids/0");
    }

    private <K, V> V asked(K key, Map<K, V> answers, Supplier<V> question) {
        return refusals.unlessRefused(
                key,
                () -> {
                    // Another thread may have asked the same while this one waited for its turn.
                    V meanwhile = answers.get(key);
                    V answer = meanwhile == null ? question.get() : meanwhile;
                    answers.put(key, answer);
                    return answer;
                });
    }

    private int askId(String subject, Schema schema) {
        String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
        String text = PlainSchema.of(schema);
        String json = JsonNodeFactory.instance.objectNode().put("schema", text).toString();
        Answer answer = http.post(config.register() ? path + "/versions" : path, json);
        if (answer.status() == 200 && answer.json().path("id").isInt()) {
            int id = answer.json().path("id").intValue();
            schemas.putIfAbsent(id, schema);
            return id;
        }
        if (answer.missing()) {
            throw new CodecException(
                    UNREGISTERED_SCHEMA,
                    "this build's " + schema.getName() + " is not registered in " + subject,
                    "register it, or set auto.register.schemas=true",
                    null);
        }
        if (answer.status() == 409 || answer.status() == 422) {
            throw new CodecException(
                    INCOMPATIBLE_SCHEMA,
                    "the registry refuses this build's "
                            + schema.getName()
                            + " in "
                            + subject
                            + ": "
                            + answer.message(),
                    "see who registered another schema there; set the subject's compatibility to"
                            + " BACKWARD or NONE, or give this fleet another topics.prefix",
                    null);
        }
        throw http.nonsense(answer);
    }

    private Schema askSchema(String topic, int id) {
        Answer answer = http.get("/schemas/ids/" + id);
        if (answer.status() == 200 && answer.json().path("schema").isTextual()) {
            return parsed(topic, id, answer.json());
        }
        if (answer.missing()) {
            throw unknown(topic, id, "is not in the registry", null);
        }
        throw http.nonsense(answer);
    }

    private Schema parsed(String topic, int id, JsonNode json) {
        String type = json.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new CodecException(
                    WRONG_RECORD,
                    topic + " carries Avro, but schema " + id + " is " + RegistryHttp.brief(type),
                    "publish with an Avro serializer",
                    null);
        }
        List<String> pieces =
                references
                        .pieces(json)
                        .orElseThrow(
                                () -> unknown(topic, id, "refers to one it does not have", null));
        try {
            var parser = new Schema.Parser(NameValidator.UTF_VALIDATOR).setValidateDefaults(false);
            Schema whole = Schema.create(Schema.Type.NULL);
            for (String piece : pieces) {
                whole = parser.parse(piece);
            }
            return whole;
        } catch (AvroRuntimeException e) {
            throw unknown(topic, id, "is no Avro schema: " + e.getMessage(), e);
        }
    }

    private static CodecException unknown(
            String topic, int id, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new CodecException(
                UNKNOWN_SCHEMA,
                "schema " + id + " of a record on " + topic + " " + why,
                "publish with a schema of this registry, as one of schemas/src/main/avro with"
                        + " nothing left out, then replay the dead letter",
                cause);
    }
}
