package dev.reveille.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.RandomData;

/** Random records of every kind there is. */
final class Samples {
    /** Under test; made first, because it sets Avro's limits before Avro reads anything. */
    static final SingleObjectCodec CODEC = new SingleObjectCodec();

    private Samples() {}

    /** Every class that lies on a topic or in a store. */
    static List<Class<? extends SpecificRecordBase>> types() {
        return Stream.concat(
                        Arrays.stream(Topic.values()).flatMap(topic -> topic.value().stream()),
                        Stream.of(TenantMemory.class, AgentMemory.class))
                .distinct()
                .toList();
    }

    static Schema schema(Class<?> type) {
        return SpecificData.get().getSchema(type);
    }

    /** A record of that type; the same seed gives the same record. */
    static <T extends SpecificRecordBase> T record(Class<T> type, long seed) {
        byte[] body = body(schema(type), seed);
        try {
            var decoder = DecoderFactory.get().binaryDecoder(body, null);
            return type.cast(new SpecificDatumReader<>(schema(type)).read(null, decoder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A random record of that schema in single-object form. */
    static byte[] written(Schema schema, long seed) {
        return framed(KnownSchemas.fingerprint(schema), body(schema, seed));
    }

    /** Bytes in single-object form, whatever they are. */
    static byte[] framed(long fingerprint, byte[] body) {
        return ByteBuffer.allocate(10 + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 0x01)
                .putLong(fingerprint)
                .put(body)
                .array();
    }

    private static byte[] body(Schema schema, long seed) {
        var out = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            for (Object datum : new RandomData(schema, 1, seed)) {
                new GenericDatumWriter<Object>(schema).write(datum, encoder);
            }
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
