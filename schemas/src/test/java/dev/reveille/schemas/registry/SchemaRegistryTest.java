package dev.reveille.schemas.registry;

import static dev.reveille.schemas.registry.StandIn.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.Tick;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SchemaRegistryTest {
    private static final String SUBJECT = "reveille.activity-value";
    private static final String TOPIC = "reveille.activity";
    private static final Schema ACTIVITY = Activity.getClassSchema();

    private final AtomicLong nanos = new AtomicLong();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500|{\"error_code\":50001,\"message\":\"store\"}|REGISTRY_UNREACHABLE|HTTP 500",
                "503|busy|REGISTRY_UNREACHABLE|HTTP 503",
                "429|slower|REGISTRY_UNREACHABLE|HTTP 429",
                "401|{\"error_code\":401,\"message\":\"Unauthorized\"}|REGISTRY_DENIED|HTTP 401",
                "403|no|REGISTRY_DENIED|HTTP 403",
                "200|<html>welcome</html>|REGISTRY_NONSENSE|<html>welcome",
                "200|[]|REGISTRY_NONSENSE|[]",
                "200|{}|REGISTRY_NONSENSE|{}",
                "200|{\"id\":\"seven\"}|REGISTRY_NONSENSE|seven",
                "302|elsewhere|REGISTRY_NONSENSE|HTTP 302",
                "404|<html>no such page</html>|REGISTRY_NONSENSE|no such page",
                "404|{\"detail\":\"Not Found\"}|REGISTRY_NONSENSE|Not Found",
                "409|{\"error_code\":409,\"message\":\"tenant\"}|INCOMPATIBLE_SCHEMA|: tenant",
                "422|{\"error_code\":42201,\"message\":\"bad\"}|INCOMPATIBLE_SCHEMA|: bad",
            })
    void whatTheRegistryRefusesOnWritingIsNamedAndNeverTheRecordsFault(
            int status, String body, Code code, String words) throws IOException {
        try (var server = new StandIn(says(status, body))) {
            var refused = refused(() -> registry(server.url()).idOf(SUBJECT, ACTIVITY));
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused).hasMessageContaining(words);
            assertThat(refused.remedy()).isNotBlank();
            assertThat(refused.recoverable()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404|{\"error_code\":40403,\"message\":\"no\"}|UNKNOWN_SCHEMA|not in the registry",
                "200|{\"schema\":\"syntax = proto3\",\"schemaType\":\"PROTOBUF\"}|WRONG_RECORD|PROTOBUF",
                "200|{\"schema\":\"{\"}|UNKNOWN_SCHEMA|no Avro schema",
            })
    void aNumberThatAHealthyRegistryCannotExplainIsTheRecordsFault(
            int status, String body, Code code, String words) throws IOException {
        try (var server = new StandIn(says(status, body))) {
            var refused = refused(() -> registry(server.url()).schemaOf(TOPIC, 7));
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused)
                    .hasMessageContaining(words)
                    .hasMessageContaining("7")
                    .hasMessageContaining(TOPIC);
            assertThat(refused.recoverable()).isFalse();
        }
    }

    @Test
    void aSchemaInPiecesIsPutTogetherAndOneWithAPieceMissingIsUnknown() throws IOException {
        String outer =
                """
                {"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"O\\",\\"fields\\":[{\\"name\\":\\"i\\",\\"type\\":\\"I\\"}]}",
                 "references":[{"name":"I","subject":"a/I","version":2}]}""";
        String inner =
                """
                {"schema":"{\\"type\\":\\"fixed\\",\\"name\\":\\"I\\",\\"size\\":4}","version":2,
                 "references":[{"name":"I","subject":"a/I","version":2}]}""";
        try (var server =
                new StandIn(
                        exchange -> {
                            switch (exchange.getRequestURI().toString()) {
                                case "/schemas/ids/1", "/schemas/ids/2" ->
                                        says(200, outer).answer(exchange);
                                case "/subjects/a%2FI/versions/2" ->
                                        says(200, inner).answer(exchange);
                                default -> says(404, "{\"error_code\":40403}").answer(exchange);
                            }
                        })) {
            var registry = registry(server.url());
            Schema schema = registry.schemaOf(TOPIC, 1);
            assertThat(schema.getField("i").schema().getFixedSize()).isEqualTo(4);
            // Pieces are not asked for twice.
            registry.schemaOf(TOPIC, 2);
            assertThat(server.asked()).hasSize(3);

            var fresh = registry(server.url());
            server.becomes(
                    exchange ->
                            (exchange.getRequestURI().getPath().startsWith("/schemas")
                                            ? says(200, outer)
                                            : says(404, "{\"error_code\":40402}"))
                                    .answer(exchange));
            var refused = refused(() -> fresh.schemaOf(TOPIC, 1));
            assertThat(refused.code()).isEqualTo(Code.UNKNOWN_SCHEMA);
            assertThat(refused).hasMessageContaining("refers");
        }
    }

    @ParameterizedTest
    @CsvSource({"404,<html>", "404,{}", "500,oops", "401,no", "200,{}"})
    void aNumberThatTheRegistryCouldNotLookUpIsNotTheRecordsFault(int status, String body)
            throws IOException {
        try (var server = new StandIn(says(status, body))) {
            assertThat(refused(() -> registry(server.url()).schemaOf(TOPIC, 7)).recoverable())
                    .isTrue();
        }
    }

    @Test
    void whetherItAnswersIsFoundOutWithoutWritingAnything() throws IOException {
        try (var server = new StandIn(says(404, "{\"error_code\":40403,\"message\":\"no\"}"))) {
            registry(server.url()).check();
        }
        try (var server = new StandIn(says(503, "busy"))) {
            var refused = refused(() -> registry(server.url()).check());
            assertThat(refused.code()).isEqualTo(Code.REGISTRY_UNREACHABLE);
        }
    }

    @Test
    void whatWasAskedOnceIsNotAskedAgainEvenWhenTheRegistryIsGone() throws IOException {
        SchemaRegistry registry;
        try (var server = new StandIn(says(200, "{\"id\":7}"))) {
            registry = registry(server.url());
            assertThat(registry.idOf(SUBJECT, ACTIVITY)).isEqualTo(7);
            assertThat(registry.idOf(SUBJECT, ACTIVITY)).isEqualTo(7);
            assertThat(server.asked()).containsExactly("POST /subjects/" + SUBJECT + "/versions");
        }
        assertThat(registry.idOf(SUBJECT, ACTIVITY)).isEqualTo(7);
        assertThat(registry.schemaOf(TOPIC, 7)).isSameAs(ACTIVITY);
        var refused = refused(() -> registry.schemaOf(TOPIC, 8));
        assertThat(refused.code()).isEqualTo(Code.REGISTRY_UNREACHABLE);
    }

    @Test
    void aDeadRegistryIsNotAskedForEachRecordAndIsFoundAgainOnceItLives() throws IOException {
        try (var server = new StandIn(says(500, "{}"))) {
            var registry = registry(server.url());
            for (int i = 0; i < 100; i++) {
                int id = i;
                assertThat(refused(() -> registry.schemaOf(TOPIC, id)).code())
                        .isEqualTo(Code.REGISTRY_UNREACHABLE);
            }
            assertThat(server.asked()).hasSize(1);
            // When it lives again
            server.becomes(says(200, "{\"schema\":\"\\\"string\\\"\"}"));
            assertThat(refused(() -> registry.schemaOf(TOPIC, 1)).recoverable()).isTrue();
            nanos.addAndGet(Refusals.FIRST_PAUSE.toNanos());
            // Then
            assertThat(registry.schemaOf(TOPIC, 1)).isEqualTo(Schema.create(Schema.Type.STRING));
        }
    }

    @Test
    void theLongerItIsDeadTheRarerItIsAskedUpToABound() throws IOException {
        try (var server = new StandIn(says(500, "{}"))) {
            var registry = registry(server.url());
            for (int second = 0; second < 60; second++) {
                refused(() -> registry.schemaOf(TOPIC, 1));
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            }
            assertThat(server.asked()).hasSizeBetween(60 / 5, 60 / 5 + 4);
        }
    }

    @Test
    void anUnknownNumberIsAskedAgainOnlyAfterAWhile() throws IOException {
        try (var server = new StandIn(says(404, "{\"error_code\":40403}"))) {
            var registry = registry(server.url());
            for (int i = 0; i < 10; i++) {
                assertThat(refused(() -> registry.schemaOf(TOPIC, 7)).code())
                        .isEqualTo(Code.UNKNOWN_SCHEMA);
            }
            assertThat(server.asked()).hasSize(1);
            nanos.addAndGet(Refusals.FINAL.toNanos());
            refused(() -> registry.schemaOf(TOPIC, 7));
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void anUnknownNumberOrARefusedSchemaKeepsNobodyElseWaiting() throws IOException {
        try (var server =
                new StandIn(
                        exchange -> {
                            String path = exchange.getRequestURI().getPath();
                            if (path.endsWith("/7")) {
                                says(404, "{\"error_code\":40403}").answer(exchange);
                            } else if (path.contains("bad")) {
                                says(409, "{\"error_code\":409}").answer(exchange);
                            } else {
                                says(200, "{\"id\":3}").answer(exchange);
                            }
                        })) {
            var registry = registry(server.url());
            refused(() -> registry.schemaOf(TOPIC, 7));
            refused(() -> registry.idOf("bad-value", ACTIVITY));
            assertThat(registry.idOf(SUBJECT, ACTIVITY)).isEqualTo(3);
        }
    }

    @Test
    void theNextAddressIsAskedWhereOneIsAwayOrSick() throws IOException {
        try (var sick = new StandIn(says(503, ""));
                var well = new StandIn(says(200, "{\"id\":1}"))) {
            var registry = registry(StandIn.nobody(), sick.url(), well.url());
            assertThat(registry.idOf(SUBJECT, ACTIVITY)).isEqualTo(1);
            assertThat(registry.idOf("other-value", ACTIVITY)).isEqualTo(1);
            // The one that answered is asked first from then on.
            assertThat(sick.asked()).hasSize(1);
            assertThat(well.asked()).hasSize(2);
        }
    }

    @Test
    void aRegistryThatNeverAnswersIsGivenUpWithinThreeSecondsWhicheverPartItOwes()
            throws IOException, InterruptedException {
        var over = new CountDownLatch(1);
        StandIn.Behaviour silent = exchange -> await(over);
        StandIn.Behaviour endless =
                exchange -> {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    await(over);
                };
        try (var first = new StandIn(silent);
                var second = new StandIn(endless);
                var third = new StandIn(silent)) {
            var registry = registry(first.url(), second.url(), third.url());
            long began = System.nanoTime();
            var refused = refused(() -> registry.idOf(SUBJECT, ACTIVITY));
            var took = Duration.ofNanos(System.nanoTime() - began);
            assertThat(refused.code()).isEqualTo(Code.REGISTRY_UNREACHABLE);
            assertThat(refused).hasMessageContaining("no answer within");
            assertThat(took).isBetween(Duration.ofMillis(2_900), Duration.ofMillis(4_000));
        } finally {
            over.countDown();
        }
    }

    @Test
    void whoWaitsForItsTurnWhileTheRegistryIsSilentIsToldSoWithTheFirst()
            throws IOException, InterruptedException {
        var over = new CountDownLatch(1);
        try (var server = new StandIn(exchange -> await(over))) {
            var registry = registry(server.url());
            var told = new AtomicReference<CodecException>();
            var other =
                    new Thread(() -> told.set(refused(() -> registry.idOf("b-value", ACTIVITY))));
            var first =
                    new Thread(() -> told.set(refused(() -> registry.idOf("a-value", ACTIVITY))));
            first.start();
            other.start();
            first.join();
            other.join();
            assertThat(told.get().code()).isEqualTo(Code.REGISTRY_UNREACHABLE);
            assertThat(server.asked()).hasSize(1);
        } finally {
            over.countDown();
        }
    }

    @Test
    void anAnswerLargerThanAnySchemaIsNotReadToItsEnd() throws IOException {
        StandIn.Behaviour huge =
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    OutputStream out = exchange.getResponseBody();
                    byte[] mega = new byte[1 << 20];
                    for (int i = 0; i < 1_000; i++) {
                        out.write(mega);
                    }
                };
        try (var server = new StandIn(huge)) {
            var refused = refused(() -> registry(server.url()).schemaOf(TOPIC, 7));
            assertThat(refused.code()).isEqualTo(Code.REGISTRY_NONSENSE);
            assertThat(refused).hasMessageContaining("more than");
        }
    }

    @Test
    void aThreadThatIsInterruptedStopsWaitingAndStaysInterrupted()
            throws IOException, InterruptedException {
        var over = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        StandIn.Behaviour silent =
                exchange -> {
                    begun.countDown();
                    await(over);
                };
        try (var server = new StandIn(silent)) {
            var registry = registry(server.url());
            var code = new AtomicReference<Code>();
            var flag = new AtomicReference<Boolean>();
            var asking =
                    new Thread(
                            () -> {
                                code.set(refused(() -> registry.idOf(SUBJECT, ACTIVITY)).code());
                                flag.set(Thread.currentThread().isInterrupted());
                            });
            asking.start();
            begun.await();
            asking.interrupt();
            asking.join();
            assertThat(code).hasValue(Code.STOPPED);
            assertThat(flag).hasValue(true);
            assertThat(code.get().recoverable()).isTrue();
        } finally {
            over.countDown();
        }
    }

    @Test
    void aWriterThatMayNotRegisterLooksItsSchemaUp() throws IOException {
        try (var server = new StandIn(says(200, "{\"subject\":\"s\",\"id\":9,\"version\":1}"))) {
            var registry = registry(server.url(), Map.of(RegistryConfig.AUTO_REGISTER, "false"));
            assertThat(registry.idOf(SUBJECT, ACTIVITY)).isEqualTo(9);
            assertThat(server.asked()).containsExactly("POST /subjects/" + SUBJECT);
            server.becomes(says(404, "{\"error_code\":40401}"));
            var refused = refused(() -> registry.idOf("other-value", Tick.getClassSchema()));
            assertThat(refused.code()).isEqualTo(Code.UNREGISTERED_SCHEMA);
            assertThat(refused).hasMessageContaining("Tick").hasMessageContaining("other-value");
            assertThat(refused.recoverable()).isTrue();
        }
    }

    @Test
    void credentialsOfEitherSourceAreSentAndAppearInNoMessage() throws IOException {
        var sent = new AtomicReference<String>();
        try (var server =
                new StandIn(
                        exchange -> {
                            sent.set(exchange.getRequestHeaders().getFirst("Authorization"));
                            says(401, "{}").answer(exchange);
                        })) {
            var named =
                    Map.of(
                            RegistryConfig.CREDENTIALS_SOURCE,
                            "USER_INFO",
                            RegistryConfig.USER_INFO,
                            "ada:love:lace");
            var refused = refused(() -> registry(server.url(), named).schemaOf(TOPIC, 1));
            assertThat(sent).hasValue(basic("ada:love:lace"));
            assertThat(refused).hasMessageNotContaining("lace");

            var url = URI.create(server.url().toString().replace("//", "//ada:p%40ss@"));
            refused = refused(() -> registry(url, Map.of()).schemaOf(TOPIC, 1));
            assertThat(sent).hasValue(basic("ada:p@ss"));
            assertThat(refused).hasMessageNotContaining("ss@");
        }
    }

    @Test
    void theSchemaIsRegisteredAsItsFileHasIt() throws IOException {
        var body = new AtomicReference<String>();
        try (var server =
                new StandIn(
                        exchange -> {
                            body.set(text(exchange));
                            says(200, "{\"id\":1}").answer(exchange);
                        })) {
            registry(server.url()).idOf(SUBJECT, ACTIVITY);
        }
        assertThat(body.get())
                .contains("\\\"doc\\\"")
                .contains("{\\\"name\\\":\\\"tenant\\\",\\\"type\\\":\\\"string\\\"")
                .doesNotContain("avro.java.string");
    }

    private static String text(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String basic(String userInfo) {
        byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    private SchemaRegistry registry(URI... urls) {
        String all = String.join(",", List.of(urls).stream().map(URI::toString).toList());
        var config = RegistryConfig.of(Map.of(RegistryConfig.URL, all)).orElseThrow();
        return new SchemaRegistry(config, nanos::get);
    }

    private SchemaRegistry registry(URI url, Map<String, String> more) {
        var properties = new java.util.HashMap<>(more);
        properties.put(RegistryConfig.URL, url.toString());
        return new SchemaRegistry(RegistryConfig.of(properties).orElseThrow(), nanos::get);
    }

    private static CodecException refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(CodecException.class, call);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
