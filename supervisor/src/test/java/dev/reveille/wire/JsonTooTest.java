package dev.reveille.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.reveille.schemas.Activity;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.QueueDepth;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTooTest {
    private static final TopicNames NAMES = new TopicNames("other.");
    private static final SingleObjectCodec AVRO = new SingleObjectCodec();
    private static final JsonToo CODEC = new JsonToo(AVRO, NAMES);

    private static <T extends SpecificRecordBase> T read(Topic topic, byte[] bytes, Class<T> type) {
        return CODEC.decode(NAMES.of(topic), bytes, type);
    }

    private static Activity activity(String json) {
        return read(Topic.ACTIVITY, json.getBytes(StandardCharsets.UTF_8), Activity.class);
    }

    private static CodecException refusal(Topic topic, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return catchThrowableOfType(CodecException.class, () -> read(topic, bytes, valueOf(topic)));
    }

    private static Class<? extends SpecificRecordBase> valueOf(Topic topic) {
        return topic.value().orElseThrow();
    }

    @Test
    void anActivityIsReadWithAttributesOfEveryType() {
        // When
        var read =
                activity(
                        """
                        {"tenant": "acme", "agent": "bot", "type": "login", "occurred_at": 17,
                         "attributes": {"plan": "gold", "seats": 3, "load": 0.5, "big": 1e20,
                                        "subscription_active": true},
                         "source": "console"}
                        """);
        // Then
        assertThat(read)
                .isEqualTo(
                        Activity.newBuilder()
                                .setTenant("acme")
                                .setAgent("bot")
                                .setType("login")
                                .setOccurredAt(17)
                                .setAttributes(
                                        Map.of(
                                                "plan",
                                                "gold",
                                                "seats",
                                                3L,
                                                "load",
                                                0.5,
                                                "big",
                                                1e20,
                                                "subscription_active",
                                                true))
                                .setSource("console")
                                .build());
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        assertThat(activity("\r\n\t {\"tenant\":\"acme\",\"agent\":null}\n"))
                .isEqualTo(Activity.newBuilder().setTenant("acme").build());
    }

    @Test
    void aDefaultIsSharedByNoTwoRecords() {
        activity("{\"tenant\":\"acme\"}").getAttributes().put("plan", "gold");
        assertThat(activity("{\"tenant\":\"acme\"}").getAttributes()).isEmpty();
    }

    @Test
    void queueDepthsAndResourcesAreRead() {
        // Given
        String queue = "{\"tenant\":\"acme\",\"event_type\":\"refund\",\"depth\":12}";
        String sample =
                "{\"scope\":\"TENANT\",\"name\":\"acme\",\"available_cpu\":1,"
                        + "\"available_memory\":4096,\"spend\":1.5,\"attributes\":{\"cost\":2}}";
        // When, then
        assertThat(
                        read(
                                Topic.QUEUE_DEPTH,
                                queue.getBytes(StandardCharsets.UTF_8),
                                QueueDepth.class))
                .isEqualTo(
                        QueueDepth.newBuilder()
                                .setTenant("acme")
                                .setEventType("refund")
                                .setDepth(12)
                                .build());
        assertThat(
                        read(
                                Topic.RESOURCES,
                                sample.getBytes(StandardCharsets.UTF_8),
                                ResourceSample.class))
                .isEqualTo(
                        ResourceSample.newBuilder()
                                .setScope(ResourceScope.TENANT)
                                .setName("acme")
                                .setAvailableCpu(1.0)
                                .setAvailableMemory(4096L)
                                .setSpend(1.5)
                                .setAttributes(Map.of("cost", 2L))
                                .build());
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(Topic.ACTIVITY, "{}", Code.INCOMPLETE, "tenant is absent"),
                arguments(Topic.RESOURCES, "{\"scope\":\"NODE\"}", Code.INCOMPLETE, "name"),
                wrong("{\"tenant\":null}", "tenant = null should be a string"),
                wrong("{\"tenant\":7}", "tenant = 7 should be a string"),
                wrong("{\"tenant\":\"a\",\"agent\":1}", "agent = 1 should be null or a string"),
                wrong("{\"tenant\":\"a\",\"Type\":\"x\"}", "Type = \"x\" is no field of Activity"),
                wrong("{\"tenant\":\"a\",\"occurred_at\":1.5}", "occurred_at = 1.5"),
                wrong("{\"tenant\":\"a\",\"occurred_at\":9223372036854775808}", "64 bits"),
                wrong("{\"tenant\":\"a\",\"occurred_at\":\"now\"}", "occurred_at = \"now\""),
                wrong("{\"tenant\":\"a\",\"attributes\":[]}", "attributes = [] should be an obj"),
                wrong("{\"tenant\":\"a\",\"attributes\":{\"p\":null}}", "attributes.p = null"),
                wrong("{\"tenant\":\"a\",\"attributes\":{\"p\":{}}}", "attributes.p = {}"),
                wrong("{\"tenant\":\"a\",\"attributes\":{\"p\":1e999}}", "attributes.p = "),
                wrong("{\"tenant\":\"a\"} x", "line 1"),
                wrong("{\"tenant\":\"a\"}{}", "not read as JSON"),
                wrong("{\"tenant\":\"a\"", "line 1"),
                wrong("{\"tenant\":\"a\"", "it ends in the middle of a value (line 1, column"),
                wrong("[]", "[] is a list, not an object"),
                wrong(" [{\"tenant\":\"acme\"}]\n", "is a list, not an object"),
                wrong("null", "null is nothing, not an object"),
                wrong("\"acme\"", "\"acme\" is a string, not an object"),
                wrong("17", "17 is a number, not an object"),
                wrong("acme", "line 1"),
                wrong("tenant=acme", "line 1"),
                wrong("{tenant:\"a\"}", "line 1"),
                wrong("{\"tenant\":\"a\",\"tenant\":\"b\"}", "tenant"),
                wrong("{\"a\":".repeat(10_000), "it is 17 levels deep"),
                wrong("{\"tenant\":" + "9".repeat(100_000) + "}", "100000 characters long"),
                wrong(" ".repeat(Topic.MAX_MESSAGE_BYTES) + "{}", "1048590 bytes of 1048588"),
                arguments(
                        Topic.RESOURCES,
                        "{\"name\":\"n\",\"scope\":\"node\"}",
                        Code.DAMAGED,
                        "scope = \"node\" should be one of NODE, POOL, TENANT"),
                arguments(
                        Topic.RESOURCES,
                        "{\"name\":\"n\",\"available_cpu\":\"much\"}",
                        Code.DAMAGED,
                        "should be null or a finite number"),
                arguments(
                        Topic.QUEUE_DEPTH,
                        "{\"depth\":true}",
                        Code.DAMAGED,
                        "tenant is absent and has no default; depth = true should be a whole"));
    }

    private static Arguments wrong(String json, String message) {
        return arguments(Topic.ACTIVITY, json, Code.DAMAGED, message);
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("refused")
    void whatCannotBeReadSaysWhichKeyAndWhatToDo(
            Topic topic, String json, Code code, String message) {
        // When
        var refusal = refusal(topic, json);
        // Then
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal).hasMessageContaining(NAMES.of(topic));
        assertThat(refusal).hasMessageContaining(message).hasMessageNotContaining("Source");
        assertThat(refusal.remedy()).contains(valueOf(topic).getSimpleName() + ".avsc");
        assertThat(refusal.getMessage()).hasSizeLessThan(2_000);
    }

    @Test
    void ofManyProblemsTheFirstAreNamedAndTheRestCounted() {
        // Given
        var json = new StringBuilder("{");
        for (int i = 0; i < 1_000; i++) {
            json.append('"').append("k".repeat(300)).append(i).append("\":\"v\",");
        }
        // When
        var refusal = refusal(Topic.ACTIVITY, json.append("\"x\":1}").toString());
        // Then
        assertThat(refusal).hasMessageContaining("tenant is absent").hasMessageEndingWith(" more");
        assertThat(refusal.getMessage()).hasSizeLessThan(2_000);
    }

    @Test
    void avroIsReadAndWrittenAsEver() {
        // Given
        var value = Activity.newBuilder().setTenant("acme").build();
        String name = NAMES.of(Topic.ACTIVITY);
        // When, then
        assertThat(CODEC.encode(name, value)).isEqualTo(AVRO.encode(name, value));
        assertThat(CODEC.decode(name, AVRO.encode(name, value), Activity.class)).isEqualTo(value);
    }

    @Test
    void otherTopicsTakeNoJson() {
        assertThat(refusal(Topic.TICKS, "{\"scheduler\":\"s1\"}").code()).isEqualTo(Code.NOT_AVRO);
        assertThat(refusal(Topic.FLEET, "{\"name\":\"n1\"}").code()).isEqualTo(Code.NOT_AVRO);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", "  ", "\n\4acme", "\377\376", "[\0]"})
    void whatIsNoTextIsNotTakenForJson(String text) {
        assertThat(refusal(Topic.ACTIVITY, text).code()).isEqualTo(Code.NOT_AVRO);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void rubbishThatBeginsAsJsonIsReadOrRefusedAndNothingElse(long seed) {
        // Given
        var random = new Random(seed);
        byte[] good =
                ("{\"tenant\":\"acme\",\"name\":\"acme\",\"scope\":\"POOL\",\"depth\":1e3,"
                                + "\"attributes\":{\"plan\":\"g\\u00f6ld\",\"n\":-0.5e7}}")
                        .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = random.nextBoolean() ? mutated(good, random) : noise(random);
            bytes[0] = '{';
            for (Topic topic : new Topic[] {Topic.ACTIVITY, Topic.QUEUE_DEPTH, Topic.RESOURCES}) {
                // When, then: anything but the typed refusal fails the test
                try {
                    assertThat(read(topic, bytes, valueOf(topic))).isNotNull();
                } catch (CodecException e) {
                    assertThat(e.code()).isIn(Code.DAMAGED, Code.INCOMPLETE);
                }
            }
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            bytes[random.nextInt(bytes.length)] = noise(random)[0];
        }
        return bytes;
    }

    private static byte[] noise(Random random) {
        String likely = "{}[]:,\"\\tfn0123456789.eE+- ua";
        byte[] bytes = new byte[1 + random.nextInt(60)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (random.nextInt(4) > 0) {
                bytes[i] = (byte) likely.charAt(random.nextInt(likely.length()));
            }
        }
        return bytes;
    }
}
