package dev.reveille.schemas;

import static dev.reveille.schemas.CodecException.Code.NOT_AVRO;
import static dev.reveille.schemas.CodecException.Code.UNKNOWN_SCHEMA;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Avro's single-object form: C3 01, the writer schema's fingerprint (8 bytes, little-endian), the
 * record. Needs no registry, because readers know the schemas of their own build; those of builds
 * before it where they are {@linkplain KnownSchemas#and added}.
 */
public final class SingleObjectCodec implements AvroCodec {
    private static final int HEADER = 10;

    private final KnownSchemas known;
    private final RecordBody body = new RecordBody();
    private final Map<Schema, byte[]> headers = new ConcurrentHashMap<>();

    /** Over the schemas of this build. */
    public SingleObjectCodec() {
        this(KnownSchemas.builtIn());
    }

    /** Over exactly the schemas given. */
    public SingleObjectCodec(KnownSchemas known) {
        this.known = known;
    }

    @Override
    public byte[] encode(String topic, SpecificRecordBase value) {
        var out = new ByteArrayOutputStream(256);
        out.writeBytes(headers.computeIfAbsent(value.getSchema(), SingleObjectCodec::header));
        body.write(topic, value, out);
        return out.toByteArray();
    }

    private static byte[] header(Schema schema) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 0x01)
                .putLong(KnownSchemas.fingerprint(schema))
                .array();
    }

    /** Whether the bytes begin as this form does. */
    static boolean isOf(byte[] bytes) {
        return bytes.length >= HEADER && bytes[0] == (byte) 0xC3 && bytes[1] == 0x01;
    }

    @Override
    public <T extends SpecificRecordBase> T decode(String topic, byte[] bytes, Class<T> type) {
        if (!isOf(bytes)) {
            throw new CodecException(
                    NOT_AVRO,
                    bytes.length + " bytes on " + topic + " do not begin with C3 01",
                    ConfluentCodec.isOf(bytes)
                            ? "set schema.registry.url here too: they look like Confluent's form"
                            : "publish Avro in single-object form, as Reveille's publishers do;"
                                    + " activity, queue-depth and resources also take a JSON"
                                    + " object",
                    null);
        }
        long fingerprint = ByteBuffer.wrap(bytes, 2, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Schema writer =
                known.find(fingerprint).orElseThrow(() -> unknown(topic, version(fingerprint)));
        return body.read(topic, bytes, HEADER, writer, () -> version(fingerprint), type);
    }

    /** There is nothing to learn. */
    @Override
    public void prepare(String topic, Class<? extends SpecificRecordBase> type) {}

    /** There is nobody to ask. */
    @Override
    public void check() {}

    private static String version(long fingerprint) {
        return String.format(Locale.ROOT, "%016x", fingerprint);
    }

    private static CodecException unknown(String topic, String version) {
        return new CodecException(
                UNKNOWN_SCHEMA,
                "schema " + version + " on " + topic + " is not known here",
                "upgrade this reader to the writer's version of Reveille, then replay the dead"
                        + " letter",
                null);
    }
}
