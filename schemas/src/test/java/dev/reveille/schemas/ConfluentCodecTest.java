package dev.reveille.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.registry.RegistryConfig;
import dev.reveille.schemas.registry.RegistryProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against a real registry, and against somebody else's serializers of the same form. */
class ConfluentCodecTest {
    private static RegistryProcess registry;
    private static AvroCodec codec;

    @BeforeAll
    static void start() throws IOException {
        registry = RegistryProcess.start();
        codec = fresh(Map.of());
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    /** A codec that has asked nothing yet. */
    private static AvroCodec fresh(Map<String, String> more) {
        var properties = new HashMap<String, String>(more);
        properties.put(RegistryConfig.URL, registry.confluent().toString());
        return AvroCodec.of(properties);
    }

    private static String topic(Class<?> type) {
        return "test." + type.getSimpleName();
    }

    static Stream<Class<? extends SpecificRecordBase>> types() {
        return Samples.types().stream();
    }

    static Stream<Arguments> typesAndSeeds() {
        return types().flatMap(
                        type -> LongStream.range(0, 3).mapToObj(seed -> Arguments.of(type, seed)));
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("typesAndSeeds")
    <T extends SpecificRecordBase> void whatIsWrittenIsWhatAnotherReaderReads(
            Class<T> type, long seed) {
        T record = Samples.record(type, seed);
        byte[] bytes = codec.encode(topic(type), record);
        assertThat(bytes[0]).isZero();
        assertThat(fresh(Map.of()).decode(topic(type), bytes, type)).isEqualTo(record);
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("typesAndSeeds")
    <T extends SpecificRecordBase> void theSingleObjectFormIsReadToo(Class<T> type, long seed) {
        T record = Samples.record(type, seed);
        byte[] bytes = Samples.CODEC.encode(topic(type), record);
        assertThat(codec.decode(topic(type), bytes, type)).isEqualTo(record);
    }

    @Test
    void anyRecordOfTheRegistryIsReadAsGenericData() {
        // Given
        Activity record = Samples.record(Activity.class, 1);
        byte[] bytes = codec.encode("shop.orders", record);
        // When
        var read = (GenericRecord) fresh(Map.of()).decodeAny("shop.orders", bytes);
        // Then
        assertThat(read.get("tenant")).hasToString(record.getTenant());
        assertThat(read).isNotInstanceOf(SpecificRecordBase.class);
        byte[] cut = java.util.Arrays.copyOf(bytes, bytes.length - 1);
        assertThatThrownBy(() -> codec.decodeAny("shop.orders", cut))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("are not a whole Activity");
        assertThatThrownBy(() -> new SingleObjectCodec().decodeAny("shop.orders", bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("a schema that only a registry knows");
    }

    static Stream<Arguments> othersAndTypes() {
        return Others.all().flatMap(others -> types().map(type -> Arguments.of(others, type)));
    }

    @ParameterizedTest
    @MethodSource("othersAndTypes")
    <T extends SpecificRecordBase> void othersReadWhatWeWrite(Others others, Class<T> type)
            throws Exception {
        byte[] bytes = codec.encode(topic(type), Samples.record(type, 5));
        try (var theirs = others.deserializer(registry)) {
            var read = (GenericRecord) theirs.deserialize(topic(type), bytes);
            // As any reader without our classes would see the very same bytes.
            var body = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
            var expected = new GenericDatumReader<GenericRecord>(read.getSchema()).read(null, body);
            assertThat(read).isEqualTo(expected);
            assertThat(read.getSchema().getFullName()).isEqualTo(type.getName());
        }
    }

    @ParameterizedTest
    @MethodSource("othersAndTypes")
    <T extends SpecificRecordBase> void weReadWhatOthersWrite(Others others, Class<T> type)
            throws Exception {
        T record = Samples.record(type, 5);
        try (var theirs = others.serializer(registry)) {
            String topic = others + "." + type.getSimpleName();
            byte[] bytes = theirs.serialize(topic, record);
            assertThat(codec.decode(topic, bytes, type)).isEqualTo(record);
        }
    }

    @Test
    void theSubjectIsTheTopicsNameAndValue() throws Exception {
        codec.encode("subject.test", new Tick("s1"));
        assertThat(get("/subjects")).contains("\"subject.test-value\"");
    }

    @Test
    void preparingRegistersSoThatTheFirstRecordNeedsNoRegistry() throws IOException {
        AvroCodec prepared;
        byte[] bytes;
        try (var shortLived = RegistryProcess.start()) {
            prepared = AvroCodec.of(Map.of(RegistryConfig.URL, shortLived.confluent().toString()));
            prepared.prepare("reveille.ticks", Tick.class);
        }
        bytes = prepared.encode("reveille.ticks", new Tick("s1"));
        assertThat(prepared.decode("reveille.ticks", bytes, Tick.class).getScheduler())
                .isEqualTo("s1");
        // What was never asked before is a reason to wait, not to give the record up.
        byte[] other = ByteBuffer.allocate(9).put((byte) 0).putInt(4711).array();
        var refused =
                catchThrowableOfType(
                        CodecException.class,
                        () -> prepared.decode("reveille.ticks", other, Tick.class));
        assertThat(refused.code()).isEqualTo(Code.REGISTRY_UNREACHABLE);
        assertThat(refused.recoverable()).isTrue();
    }

    @Test
    void aNumberNobodyRegisteredIsTheRecordsFault() {
        for (int id : new int[] {987_654, 0, -1, Integer.MIN_VALUE}) {
            byte[] bytes = ByteBuffer.allocate(9).put((byte) 0).putInt(id).array();
            refused(bytes, Tick.class, Code.UNKNOWN_SCHEMA);
        }
    }

    @Test
    void aRecordOfAnotherTopicIsRefusedNamingBoth() {
        byte[] bytes = codec.encode("test.mixed", new Tick("s1"));
        assertThatThrownBy(() -> codec.decode("test.mixed", bytes, Activity.class))
                .hasMessageContaining("Activity")
                .hasMessageContaining("Tick");
        refused(bytes, Activity.class, Code.WRONG_RECORD);
    }

    @Test
    void aWriterWithAFieldMoreOrLessIsReadByTheRegistrysWord() throws Exception {
        String newer =
                "{\"type\":\"record\",\"name\":\"Tick\",\"namespace\":\"dev.reveille.schemas\","
                        + "\"fields\":[{\"name\":\"moon\",\"type\":\"int\"},"
                        + "{\"name\":\"scheduler\",\"type\":\"string\"}]}";
        byte[] body = {84, 4, 's', '9'};
        byte[] bytes = framed(register("newer-value", newer), body);
        assertThat(codec.decode("newer", bytes, Tick.class).getScheduler()).isEqualTo("s9");
    }

    @Test
    void aSchemaTheSubjectsRuleForbidsIsRefusedWithItsRemedy() throws Exception {
        String other =
                "{\"type\":\"record\",\"name\":\"Tick\",\"namespace\":\"dev.reveille.schemas\","
                        + "\"fields\":[{\"name\":\"scheduler\",\"type\":\"long\"}]}";
        register("strict-value", other);
        put("/config/strict-value", "{\"compatibility\":\"BACKWARD\"}");
        assertThatThrownBy(() -> codec.encode("strict", new Tick("s1")))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(Code.INCOMPATIBLE_SCHEMA);
                            assertThat(e).hasMessageContaining("strict-value");
                            assertThat(e.remedy()).contains("compatibility");
                        });
    }

    @Test
    void aWriterThatMayNotRegisterUsesWhatSomebodyRegisteredFromTheFile() throws Exception {
        var careful = fresh(Map.of(RegistryConfig.AUTO_REGISTER, "false"));
        assertThatThrownBy(() -> careful.encode("careful", new Tick("s1")))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.UNREGISTERED_SCHEMA));
        String file =
                java.nio.file.Files.readString(
                        java.nio.file.Path.of("src/main/avro/Activity.avsc"));
        int id = register("by-hand-value", new Schema.Parser().parse(file).toString());
        byte[] bytes = careful.encode("by-hand", Activity.newBuilder().setTenant("acme").build());
        assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(id);
    }

    @Test
    void anAddressThatIsNoRegistrysIsSaidToBeSo() {
        URI wrong = registry.confluent().resolve("/apis/other");
        var lost = AvroCodec.of(Map.of(RegistryConfig.URL, wrong.toString()));
        assertThatThrownBy(() -> lost.encode("any", new Tick("s1")))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(Code.REGISTRY_NONSENSE);
                            assertThat(e.remedy()).contains("/apis/ccompat/v7");
                        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void aRecordCutOffAtAnyLengthIsRefused(Class<? extends SpecificRecordBase> type) {
        byte[] whole = codec.encode(topic(type), Samples.record(type, 7));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            refused(cut, type, length < 5 ? Code.NOT_AVRO : Code.DAMAGED);
        }
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("typesAndSeeds")
    void aRecordWithAFewBytesChangedIsReadOrRefused(
            Class<? extends SpecificRecordBase> type, long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            byte[] bytes = codec.encode(topic(type), Samples.record(type, seed));
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                // Past the number: the registry need not be asked for each.
                bytes[random.nextInt(5, Math.max(bytes.length, 6)) % bytes.length] =
                        (byte) random.nextInt(256);
            }
            try {
                assertThat(codec.decode(topic(type), bytes, type)).isInstanceOf(type);
            } catch (CodecException e) {
                assertThat(e.remedy()).isNotBlank();
                assertThat(e.recoverable()).isFalse();
            }
        }
    }

    @Test
    void kafkasClientsConfigureBothFormsByTheirProperties() {
        var tick = new Tick("s1");
        var url = Map.of(RegistryConfig.URL, registry.confluent().toString());
        for (Map<String, String> properties : java.util.List.of(url, Map.<String, String>of())) {
            try (var writes = new RecordSerializer<Tick>();
                    var reads = new RecordDeserializer()) {
                writes.configure(properties, false);
                reads.configure(url, false);
                byte[] bytes = writes.serialize("reveille.ticks", tick);
                assertThat(bytes).isNotNull();
                assertThat(bytes[0]).isEqualTo(properties.isEmpty() ? (byte) 0xC3 : 0);
                assertThat(reads.deserialize("reveille.ticks", bytes)).isEqualTo(tick);
                assertThat(reads.deserialize("reveille.ticks", null)).isNull();
            }
        }
    }

    @Test
    void withoutARegistryTheOtherFormIsRefusedNamingTheKeyThatIsMissing() {
        byte[] bytes = codec.encode("test.ticks", new Tick("s1"));
        assertThatThrownBy(() -> Samples.CODEC.decode("test.ticks", bytes, Tick.class))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> assertThat(e.remedy()).contains("schema.registry.url"));
    }

    private static byte[] framed(int id, byte[] body) {
        return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
    }

    private static void refused(byte[] bytes, Class<? extends SpecificRecordBase> type, Code code) {
        assertThatThrownBy(() -> codec.decode("test", bytes, type))
                .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.recoverable()).isFalse();
                        });
    }

    private static int register(String subject, String schema) throws Exception {
        String json = "{\"schema\":\"" + schema.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        String answer = send("POST", "/subjects/" + subject + "/versions", json);
        return Integer.parseInt(answer.replaceAll("[^0-9]", ""));
    }

    private static void put(String path, String json) throws Exception {
        send("PUT", path, json);
    }

    private static String get(String path) throws Exception {
        return send("GET", path, "");
    }

    private static String send(String method, String path, String json) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(registry.confluent() + path))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .method(method, BodyPublishers.ofString(json))
                        .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
