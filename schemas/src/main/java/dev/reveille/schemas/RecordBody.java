package dev.reveille.schemas;

import static dev.reveille.schemas.CodecException.Code.DAMAGED;
import static dev.reveille.schemas.CodecException.Code.INCOMPLETE;
import static dev.reveille.schemas.CodecException.Code.WRONG_RECORD;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;
import org.jspecify.annotations.Nullable;

/** The record itself, behind whatever header says with which schema it was written. */
final class RecordBody {
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

    private record Pair(Schema writer, Class<?> type) {}

    private final Map<Pair, SpecificDatumReader<?>> readers = new ConcurrentHashMap<>();
    private final Map<Schema, SpecificDatumWriter<SpecificRecordBase>> writers =
            new ConcurrentHashMap<>();

    /** Appends the record. */
    void write(String topic, SpecificRecordBase value, ByteArrayOutputStream out) {
        Schema schema = value.getSchema();
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            writers.computeIfAbsent(schema, s -> new SpecificDatumWriter<>(s))
                    .write(value, encoder);
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
    }

    /** Any value that begins at {@code from} and ends with the bytes, as Avro's generic data. */
    Object any(String topic, byte[] bytes, int from, Schema writer) {
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null);
        try {
            Object value = new GenericDatumReader<Object>(writer).read(null, decoder);
            if (decoder.isEnd()) {
                return value;
            }
        } catch (IOException | RuntimeException e) {
            throw new CodecException(
                    DAMAGED,
                    bytes.length
                            + " bytes on "
                            + topic
                            + " are not a whole "
                            + writer.getName()
                            + ": "
                            + e.getMessage(),
                    "publish the record again",
                    e);
        }
        throw new CodecException(
                DAMAGED,
                "behind the " + writer.getName() + " on " + topic + " bytes are left over",
                "publish the record again",
                null);
    }

    /**
     * The record that begins at {@code from} and ends with the bytes.
     *
     * @param writer the schema it was written with
     * @param version names that schema in messages; asked for only there
     */
    <T extends SpecificRecordBase> T read(
            String topic,
            byte[] bytes,
            int from,
            Schema writer,
            Supplier<String> version,
            Class<T> type) {
        SpecificDatumReader<?> reader =
                readers.computeIfAbsent(
                        new Pair(writer, type), pair -> reader(topic, writer, version.get(), type));
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null);
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

    private static <T extends SpecificRecordBase> SpecificDatumReader<T> reader(
            String topic, Schema writer, String version, Class<T> type) {
        Schema wanted = SpecificData.get().getSchema(type);
        if (writer.getType() != Schema.Type.RECORD
                || !writer.getFullName().equals(wanted.getFullName())) {
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
                    "version "
                            + version
                            + " of "
                            + wanted.getName()
                            + " on "
                            + topic
                            + " can never be read as this build's: "
                            + judged.getResult().getIncompatibilities(),
                    "upgrade the writer, or read this topic with the version of Reveille that"
                            + " wrote it",
                    null);
        }
        return new SpecificDatumReader<>(writer, wanted);
    }

    private static CodecException damaged(
            String topic, Class<?> type, String what, @Nullable Exception e) {
        return new CodecException(
                DAMAGED,
                type.getSimpleName() + " on " + topic + " cannot be read: " + what,
                "publish it again; the bytes are cut off or damaged",
                e);
    }
}
