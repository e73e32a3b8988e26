package dev.reveille.schemas;

import static dev.reveille.schemas.Samples.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.schemas.CodecException.Code;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SingleObjectCodecTest {
    private static final String TOPIC = "reveille.some-topic";

    static Stream<Class<? extends SpecificRecordBase>> types() {
        return Samples.types().stream();
    }

    static Stream<Arguments> typesAndSeeds() {
        return types().flatMap(
                        type -> LongStream.range(0, 20).mapToObj(seed -> Arguments.of(type, seed)));
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("typesAndSeeds")
    <T extends SpecificRecordBase> void whatIsWrittenIsWhatIsRead(Class<T> type, long seed) {
        T record = Samples.record(type, seed);
        assertThat(CODEC.decode(TOPIC, CODEC.encode(TOPIC, record), type)).isEqualTo(record);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aRecordCutOffAtAnyLengthIsDamaged(Class<? extends SpecificRecordBase> type) {
        byte[] whole = CODEC.encode(TOPIC, Samples.record(type, 7));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            refused(cut, type, length < 10 ? Code.NOT_AVRO : Code.DAMAGED);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void bytesLeftOverAreDamage(Class<? extends SpecificRecordBase> type) {
        byte[] whole = CODEC.encode(TOPIC, Samples.record(type, 7));
        refused(Arrays.copyOf(whole, whole.length + 1), type, Code.DAMAGED);
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("typesAndSeeds")
    void randomBytesAreReadAsNothingOrRefused(Class<? extends SpecificRecordBase> type, long seed) {
        var random = new Random(seed);
        long fingerprint = KnownSchemas.fingerprint(Samples.schema(type));
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            readOrRefused(bytes, type);
            // The same behind a header that promises this record.
            readOrRefused(Samples.framed(fingerprint, bytes), type);
        }
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("typesAndSeeds")
    void aRecordWithAFewBytesChangedIsReadOrRefused(
            Class<? extends SpecificRecordBase> type, long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            byte[] bytes = CODEC.encode(TOPIC, Samples.record(type, seed));
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            readOrRefused(bytes, type);
        }
    }

    @Test
    void aLengthOfGigabytesIsRefusedWithoutBeingAllocated() {
        // A string of 2^31 - 8 bytes, as a zigzag varint, where the tenant is expected.
        byte[] body = {(byte) 0xF0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        long fingerprint = KnownSchemas.fingerprint(Activity.getClassSchema());
        refused(Samples.framed(fingerprint, body), Activity.class, Code.DAMAGED);
    }

    @Test
    void aFingerprintNobodyKnowsIsNamed() {
        byte[] bytes = Samples.framed(0x1234_5678_9abc_def0L, new byte[0]);
        assertThatThrownBy(() -> CODEC.decode(TOPIC, bytes, Tick.class))
                .hasMessageContaining("123456789abcdef0")
                .hasMessageContaining(TOPIC);
        refused(bytes, Tick.class, Code.UNKNOWN_SCHEMA);
    }

    @Test
    void aRecordOfAnotherTopicIsRefusedNamingBoth() {
        byte[] bytes = CODEC.encode(TOPIC, new Tick("s1"));
        assertThatThrownBy(() -> CODEC.decode(TOPIC, bytes, Activity.class))
                .hasMessageContaining("Activity")
                .hasMessageContaining("Tick");
        refused(bytes, Activity.class, Code.WRONG_RECORD);
    }

    @Test
    void anOlderWriterThatLacksAFieldIsReadWithItsDefault() {
        // Given a version before `source`.
        Schema older = activity().requiredString("tenant").endRecord();
        var codec = new SingleObjectCodec(KnownSchemas.builtIn().and(older));
        // When
        Activity read = codec.decode(TOPIC, Samples.written(older, 1), Activity.class);
        // Then
        assertThat(read.getTenant()).isNotEmpty();
        assertThat(read.getSource()).isEmpty();
        assertThat(read.getAttributes()).isEmpty();
    }

    @Test
    void aNewerWriterWithAFieldMoreIsReadWithoutIt() {
        Schema newer =
                activity()
                        .requiredString("tenant")
                        .name("region")
                        .type()
                        .stringType()
                        .stringDefault("")
                        .requiredLong("occurred_at")
                        .endRecord();
        var codec = new SingleObjectCodec(KnownSchemas.builtIn().and(newer));
        Activity read = codec.decode(TOPIC, Samples.written(newer, 1), Activity.class);
        assertThat(read.getTenant()).isNotEmpty();
        assertThat(read.getOccurredAt()).isNotZero();
    }

    @Test
    void aNewerWriterNobodyToldOfIsUnknownNotMisread() {
        Schema newer = activity().requiredString("tenant").requiredString("region").endRecord();
        refused(Samples.written(newer, 1), Activity.class, Code.UNKNOWN_SCHEMA);
    }

    @Test
    void aWriterWhoseRecordsCannotBecomeOursIsTheWrongRecordNotDamage() {
        Schema other = activity().requiredLong("tenant").endRecord();
        var codec = new SingleObjectCodec(KnownSchemas.builtIn().and(other));
        assertThatThrownBy(() -> codec.decode(TOPIC, Samples.written(other, 1), Activity.class))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.WRONG_RECORD));
    }

    @Test
    void aRecordWithoutWhatItsSchemaRequiresIsNotWritten() {
        assertThatThrownBy(() -> CODEC.encode(TOPIC, new Activity()))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(Code.INCOMPLETE);
                            assertThat(e.remedy()).contains("Activity.avsc");
                        });
    }

    @Test
    void aTombstoneStaysOne() {
        try (var serializer = new RecordSerializer<Activity>(CODEC)) {
            assertThat(serializer.serialize(TOPIC, null)).isNull();
        }
    }

    private static SchemaBuilder.FieldAssembler<Schema> activity() {
        return SchemaBuilder.record("Activity").namespace("dev.reveille.schemas").fields();
    }

    private static void refused(byte[] bytes, Class<? extends SpecificRecordBase> type, Code code) {
        assertThatThrownBy(() -> CODEC.decode(TOPIC, bytes, type))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.remedy()).isNotBlank();
                            assertThat(e.recoverable()).isFalse();
                        });
    }

    private static void readOrRefused(byte[] bytes, Class<? extends SpecificRecordBase> type) {
        try {
            assertThat(CODEC.decode(TOPIC, bytes, type)).isInstanceOf(type);
        } catch (CodecException e) {
            assertThat(e.remedy()).isNotBlank();
        }
    }
}
