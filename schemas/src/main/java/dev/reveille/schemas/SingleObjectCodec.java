package dev.reveille.schemas;

import static dev.reveille.schemas.CodecException.Code.DAMAGED;
import static dev.reveille.schemas.CodecException.Code.INCOMPLETE;
import static dev.reveille.schemas.CodecException.Code.NOT_AVRO;
import static dev.reveille.schemas.CodecException.Code.UNKNOWN_SCHEMA;
import static dev.reveille.schemas.CodecException.Code.WRONG_RECORD;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro's single-object form: C3 01, the writer schema's fingerprint (8 bytes, little-endian), the
 * record. Needs no registry, because readers know the schemas of their own build and of those
 * before it.
 */
public final class SingleObjectCodec implements AvroCodec {
    private static final int HEADER = 10;

    static {
        // Avro makes objects only of classes somebody vouched for; ours are generated with it.
        var trusted = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(
                type ->
                        type.getPackageName().equals(Activity.class.getPackageName())
                                || trusted.isTrusted(type));
        // A damaged length must not make Avro allocate gigabytes: no field is longer than a record.
        for (String limit : new String[] {"bytes", "string", "collectionItems"}) {
            String key = "org.apache.avro.limits." + limit + ".maxLength";
            if (System.getProperty(key) == null) {
                System.setProperty(key, Integer.toString(Topic.MAX_MESSAGE_BYTES));
            }
        }
    }

    private record Pair(long writer, Class<?> type) {}

    private final KnownSchemas known;
    private final Map<Pair, SpecificDatumReader<?>> readers = new ConcurrentHashMap<>();
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
        Schema schema = value.getSchema();
        var out = new ByteArrayOutputStream(256);
        out.writeBytes(headers.computeIfAbsent(schema, SingleObjectCodec::header));
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new SpecificDatumWriter<SpecificRecordBase>(schema).write(value, encoder);
            encoder.flush();
        } catch (IOException | RuntimeException e) {
            throw new CodecException(
                    INCOMPLETE,
                    schema.getName() + " for " + topic + " cannot be written: " + e.getMessage(),
                    "set every field that schemas/src/main/avro/"
                            + schema.getName()
                            + ".avsc lists without a default",
                    e);
        }
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

    @Override
    public <T extends SpecificRecordBase> T decode(String topic, byte[] bytes, Class<T> type) {
        if (bytes.length < HEADER || bytes[0] != (byte) 0xC3 || bytes[1] != 0x01) {
            throw new CodecException(
                    NOT_AVRO,
                    bytes.length + " bytes on " + topic + " do not begin with C3 01",
                    "publish Avro in single-object form, as Reveille's publishers do; activity,"
                            + " queue-depth and resources also take a JSON object",
                    null);
        }
        long fingerprint = ByteBuffer.wrap(bytes, 2, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
        SpecificDatumReader<?> reader =
                readers.computeIfAbsent(
                        new Pair(fingerprint, type), pair -> reader(topic, fingerprint, type));
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
        T value;
        boolean whole;
        try {
            value = type.cast(reader.read(null, decoder));
            whole = decoder.isEnd();
        } catch (IOException | RuntimeException e) {
            // Avro meets damage in many ways; a poisoned record must never be more than one record.
            throw damaged(topic, type, String.valueOf(e.getMessage()), e);
        }
        if (!whole) {
            throw damaged(topic, type, "bytes are left over", null);
        }
        return value;
    }

    private <T extends SpecificRecordBase> SpecificDatumReader<T> reader(
            String topic, long fingerprint, Class<T> type) {
        Schema wanted = SpecificData.get().getSchema(type);
        Schema writer =
                known.find(fingerprint)
                        .orElseThrow(
                                () ->
                                        new CodecException(
                                                UNKNOWN_SCHEMA,
                                                String.format(
                                                        Locale.ROOT,
                                                        "schema %016x on %s is not known here",
                                                        fingerprint,
                                                        topic),
                                                "upgrade this reader to the writer's version of"
                                                        + " Reveille, then replay the dead letter",
                                                null));
        if (!writer.getFullName().equals(wanted.getFullName())) {
            throw new CodecException(
                    WRONG_RECORD,
                    topic + " carries " + wanted.getName() + ", but this is a " + writer.getName(),
                    "publish the record to its own topic; schemas/README.md lists them",
                    null);
        }
        var judged = SchemaCompatibility.checkReaderWriterCompatibility(wanted, writer);
        if (judged.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw new CodecException(
                    WRONG_RECORD,
                    String.format(
                            Locale.ROOT,
                            "version %016x of %s on %s can never be read as this build's: %s",
                            fingerprint,
                            wanted.getName(),
                            topic,
                            judged.getResult().getIncompatibilities()),
                    "upgrade the writer, or read this topic with the version of Reveille that"
                            + " wrote it",
                    null);
        }
        return new SpecificDatumReader<>(writer, wanted);
    }

    private static CodecException damaged(
            String topic,
            Class<?> type,
            String what,
            @org.jspecify.annotations.Nullable Exception e) {
        return new CodecException(
                DAMAGED,
                type.getSimpleName() + " on " + topic + " cannot be read: " + what,
                "publish it again; the bytes are cut off or damaged",
                e);
    }
}
