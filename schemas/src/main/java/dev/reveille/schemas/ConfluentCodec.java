package dev.reveille.schemas;

import static dev.reveille.schemas.CodecException.Code.NOT_AVRO;

import dev.reveille.schemas.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Confluent's wire format: 00, the writer schema's number in the registry (4 bytes, big-endian),
 * the record. Subjects are named as Confluent's {@code TopicNameStrategy} does: the topic's name
 * and {@code -value}. Reads the single-object form too, so that what was written without a registry
 * stays readable.
 */
public final class ConfluentCodec implements AvroCodec {
    private static final int HEADER = 5;

    private final SchemaRegistry registry;
    private final RecordBody body = new RecordBody();
    private final SingleObjectCodec singleObject;

    /** Over that registry, and for the single-object form over the schemas of this build. */
    public ConfluentCodec(SchemaRegistry registry) {
        this(registry, KnownSchemas.builtIn());
    }

    /** Over that registry, and for the single-object form over exactly the schemas given. */
    public ConfluentCodec(SchemaRegistry registry, KnownSchemas known) {
        this.registry = registry;
        this.singleObject = new SingleObjectCodec(known);
    }

    @Override
    public byte[] encode(String topic, SpecificRecordBase value) {
        int id = registry.idOf(subject(topic), value.getSchema());
        var out = new ByteArrayOutputStream(256);
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        body.write(topic, value, out);
        return out.toByteArray();
    }

    /** Whether the bytes begin as this form does. */
    static boolean isOf(byte[] bytes) {
        return bytes.length >= HEADER && bytes[0] == 0;
    }

    @Override
    public <T extends SpecificRecordBase> T decode(String topic, byte[] bytes, Class<T> type) {
        if (SingleObjectCodec.isOf(bytes)) {
            return singleObject.decode(topic, bytes, type);
        }
        if (!isOf(bytes)) {
            throw new CodecException(
                    NOT_AVRO,
                    bytes.length + " bytes on " + topic + " begin neither with 00 nor with C3 01",
                    "publish Avro in Confluent's form with a schema of this registry, or in"
                            + " single-object form",
                    null);
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        Schema writer = registry.schemaOf(topic, id);
        return body.read(topic, bytes, HEADER, writer, () -> "with the number " + id, type);
    }

    @Override
    public Object decodeAny(String topic, byte[] bytes) {
        if (!isOf(bytes)) {
            throw new CodecException(
                    NOT_AVRO,
                    bytes.length
                            + " bytes on "
                            + topic
                            + " do not begin with 00 and a schema's number",
                    "publish Avro in Confluent's form with a schema of this registry",
                    null);
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        return body.any(topic, bytes, HEADER, registry.schemaOf(topic, id));
    }

    @Override
    public void prepare(String topic, Class<? extends SpecificRecordBase> type) {
        registry.idOf(subject(topic), SpecificData.get().getSchema(type));
    }

    @Override
    public void check() {
        registry.check();
    }

    private static String subject(String topic) {
        return topic + "-value";
    }
}
