package dev.reveille.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ProtocolCodecTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ObjectNode OBJECT =
            (ObjectNode) JSON.readTree("{\"a\":[1,null,\"line\\nbreak \\u2028 ß\"]}");

    static List<ToAgent> toAgent() {
        return List.of(
                new ToAgent.Task("1", OBJECT),
                new ToAgent.Task("1", JSON.nullNode(), 3),
                new ToAgent.Ping("p"),
                new ToAgent.Shutdown("s", Optional.empty(), OptionalLong.empty()),
                new ToAgent.Shutdown("s", Optional.of("DRAIN"), OptionalLong.of(5000)),
                new ToAgent.Init("acme/a", 7, 1, AgentMode.LISTENING, OBJECT, Optional.empty()),
                new ToAgent.Init("acme/a", 7, 1, AgentMode.ACTIVE, OBJECT, Optional.of(OBJECT)),
                new ToAgent.Mode(AgentMode.ACTIVE),
                new ToAgent.Cancel("1"),
                new ToAgent.Resume(1L << 52),
                new ToAgent.Answer("1", new Outcome.Ok(OBJECT)),
                new ToAgent.Answer("1", new Outcome.Failed("why")),
                new ToAgent.Refused(new ProtocolError("C", "m", "r", Optional.of("1"))));
    }

    static List<FromAgent> fromAgent() {
        return List.of(
                new FromAgent.Hello(1, Optional.of("x/1")),
                new FromAgent.Ready(),
                FromAgent.Response.ok("1", OBJECT),
                FromAgent.Response.ok("1", JSON.nullNode()),
                FromAgent.Response.failed("1", "why\nnot"),
                new FromAgent.Busy("b", 1000, Optional.of("r")),
                new FromAgent.Busy("b", 0, Optional.empty()),
                new FromAgent.Partial("1", OBJECT),
                new FromAgent.Snapshot(OBJECT),
                new FromAgent.Send("1", "other", OBJECT),
                new FromAgent.Memory("1", MemoryOp.PUT, "n", Optional.of(OBJECT)),
                new FromAgent.Memory("1", MemoryOp.WATCH, "n", Optional.empty()),
                new FromAgent.Operate("1", "restart", "other"),
                new FromAgent.Usage(1, 2, 0.25),
                new FromAgent.Activity("e", OBJECT),
                new FromAgent.Log(LogLevel.WARN, "m", OBJECT));
    }

    @ParameterizedTest
    @MethodSource("toAgent")
    void aMessageToAnAgentIsReadAsItWasWritten(ToAgent message) {
        String line = ProtocolCodec.write(message);
        assertThat(line).doesNotContain("\n");
        assertThat(ProtocolCodec.readToAgent(line)).isEqualTo(new Decoded.Message<>(message));
    }

    @ParameterizedTest
    @MethodSource("fromAgent")
    void aMessageFromAnAgentIsReadAsItWasWritten(FromAgent message) {
        String line = ProtocolCodec.write(message);
        assertThat(line).doesNotContain("\n");
        assertThat(ProtocolCodec.readFromAgent(line)).isEqualTo(new Decoded.Message<>(message));
    }

    @Test
    void everyKindOfMessageIsTried() {
        assertThat(kinds(toAgent()))
                .containsAll(Arrays.asList(ToAgent.class.getPermittedSubclasses()));
        assertThat(Stream.concat(kinds(fromAgent()).stream(), Stream.of(FromAgent.LogLine.class)))
                .containsAll(Arrays.asList(FromAgent.class.getPermittedSubclasses()));
    }

    private static List<Class<?>> kinds(List<?> messages) {
        return messages.stream().<Class<?>>map(Object::getClass).distinct().toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{",
                "{\"id\":\"1\",\"status\":\"ok\"",
                "[1,2]",
                "7",
                "null",
                "{} {}",
                "{\"level\":\"info\",\"msg\":\"structured logging\"}",
                "{\"type\":\"metrics\",\"value\":1}",
                "{\"status\":\"ok\"}",
                "{\"type\":5}"
            })
    void aLineOfAnAgentThatIsNoMessageIsALogLine(String line) {
        assertThat(ProtocolCodec.readFromAgent(line))
                .isEqualTo(new Decoded.Message<>(new FromAgent.LogLine(line)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "\r"})
    void anEmptyLineIsSkippedWithoutAWord(String line) {
        assertThat(ProtocolCodec.readFromAgent(line)).isEqualTo(new Decoded.Blank<>());
        assertThat(ProtocolCodec.readToAgent(line)).isEqualTo(new Decoded.Blank<>());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"busy\"} | claim must be a text, and is missing; for_millis must be a"
                        + " whole number from 0, and is missing",
                "{\"type\":\"busy\",\"claim\":{},\"for_millis\":-1} | claim must be a text, was {};"
                        + " for_millis must be a whole number from 0, was -1",
                "{\"id\":\"1\",\"status\":\"started\"} | status must be ok or error, was \"started\"",
                "{\"type\":\"log\",\"message\":\"m\",\"fields\":[]} | fields must be an object, was []",
                "{\"type\":\"memory\",\"id\":\"1\",\"op\":\"drop\",\"name\":\"n\"} | op must be get,"
                        + " put or watch, was \"drop\"",
                "{\"type\":\"usage\",\"cost\":\"free\"} | cost must be a number from 0, was \"free\"",
                "{\"type\":\"hello\",\"protocol\":0} | protocol must be a whole number from 1, was 0"
            })
    void aMessageThatIsWrongIsRefusedWithEveryProblem(String line, String problems) {
        ProtocolError error = refused(ProtocolCodec.readFromAgent(line));
        assertThat(error.code()).isEqualTo(ProtocolError.INVALID_MESSAGE);
        assertThat(error.message()).isEqualTo(problems);
        assertThat(error.remedy()).isNotEmpty();
    }

    @Test
    void whoWaitsForAnAnswerCanBeToldThatItsMessageWasRefused() {
        ProtocolError unknown =
                refused(ProtocolCodec.readToAgent("{\"type\":\"dance\",\"id\":12}"));
        ProtocolError invalid =
                refused(
                        ProtocolCodec.readToAgent(
                                "{\"type\":\"task\",\"id\":\"1\",\"attempt\":0}"));
        assertThat(unknown.code()).isEqualTo(ProtocolError.UNKNOWN_MESSAGE);
        assertThat(unknown.requestId()).contains("12");
        assertThat(invalid.requestId()).contains("1");
    }

    @Test
    void omniDaemonsMessagesAreRead() {
        assertThat(ProtocolCodec.readToAgent("{\"type\":\"shutdown\"}"))
                .isEqualTo(
                        new Decoded.Message<>(
                                new ToAgent.Shutdown(
                                        "shutdown", Optional.empty(), OptionalLong.empty())));
        assertThat(ProtocolCodec.readFromAgent("{\"id\":3,\"status\":\"ok\",\"result\":{}}"))
                .isEqualTo(
                        new Decoded.Message<>(FromAgent.Response.ok("3", JSON.createObjectNode())));
        JsonNode pong =
                JSON.readTree("{\"health\":{\"uptime_seconds\":120.5,\"memory_mb\":\"?\"}}");
        Health health = Health.of(pong).orElseThrow();
        assertThat(health.uptimeSeconds()).hasValue(120.5);
        assertThat(health.memoryMb()).isEmpty();
    }

    @Test
    void aLineThatIsTooLongIsRefusedWhicheverWayItGoes() {
        String line = "x".repeat(ProtocolCodec.MAX_LINE_BYTES + 1);
        assertThat(refused(ProtocolCodec.readFromAgent(line)).code())
                .isEqualTo(ProtocolError.LINE_TOO_LONG);
        assertThat(refused(ProtocolCodec.readToAgent(line)).code())
                .isEqualTo(ProtocolError.LINE_TOO_LONG);
    }

    private static ProtocolError refused(Decoded<?> decoded) {
        return decoded instanceof Decoded.Rejected<?> rejected
                ? rejected.error()
                : fail("expected a refusal, was " + decoded);
    }
}
