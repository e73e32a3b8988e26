package dev.reveille.agent.protocol;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lines to messages and back, for both sides. Reading is total: any line whatever gives a message,
 * nothing, or an error that says what to do; none throws.
 */
public final class ProtocolCodec {
    /** The version of the protocol that this codec speaks. */
    public static final int VERSION = 1;

    /** The longest line, in bytes of UTF-8, without its newline. */
    public static final int MAX_LINE_BYTES = 1 << 20;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private static final Map<String, Function<Fields, ToAgent>> TO_AGENT =
            new TreeMap<>(
                    Map.of(
                            "task",
                            ProtocolCodec::task,
                            "ping",
                            fields -> new ToAgent.Ping(fields.text("id")),
                            "shutdown",
                            ProtocolCodec::shutdown,
                            "init",
                            ProtocolCodec::init,
                            "mode",
                            fields -> new ToAgent.Mode(mode(fields)),
                            "cancel",
                            fields -> new ToAgent.Cancel(fields.text("id")),
                            "resume",
                            fields -> new ToAgent.Resume(fields.whole("epoch", 0)),
                            "error",
                            ProtocolCodec::refused,
                            "response",
                            ProtocolCodec::answer));

    private static final Map<String, Function<Fields, FromAgent>> FROM_AGENT =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("hello", ProtocolCodec::hello),
                            Map.entry("ready", fields -> new FromAgent.Ready()),
                            Map.entry("response", ProtocolCodec::response),
                            Map.entry("busy", ProtocolCodec::busy),
                            Map.entry("partial", ProtocolCodec::partial),
                            Map.entry("snapshot", f -> new FromAgent.Snapshot(f.any("data"))),
                            Map.entry("send", ProtocolCodec::send),
                            Map.entry("memory", ProtocolCodec::memory),
                            Map.entry("operate", ProtocolCodec::operate),
                            Map.entry("usage", ProtocolCodec::usage),
                            Map.entry("activity", ProtocolCodec::activity),
                            Map.entry("log", ProtocolCodec::log)));

    private ProtocolCodec() {}

    /**
     * One line of a supervisor's, as an agent reads it.
     *
     * @param line without its newline
     * @return what it is
     */
    public static Decoded<ToAgent> readToAgent(String line) {
        if (line.isBlank()) {
            return new Decoded.Blank<>();
        }
        if (line.length() > MAX_LINE_BYTES) {
            return new Decoded.Rejected<>(ProtocolError.tooLong(line.length()));
        }
        @Nullable ObjectNode json = object(line);
        if (json == null) {
            return rejected(ProtocolError.NOT_JSON, "a line that is no JSON object", null);
        }
        @Nullable String type = Fields.text(json.get("type")).orElse(null);
        @Nullable Function<Fields, ToAgent> reader = type == null ? null : TO_AGENT.get(type);
        if (reader == null) {
            return rejected(
                    ProtocolError.UNKNOWN_MESSAGE,
                    "type must be one of " + TO_AGENT.keySet() + ", was " + type,
                    Fields.text(json.get("id")).orElse(null));
        }
        return read(json, reader);
    }

    /**
     * One line of an agent's, as its supervisor reads it. What is no message is a {@link
     * FromAgent.LogLine}: agents print all sorts of things.
     *
     * @param line without its newline
     * @return what it is
     */
    public static Decoded<FromAgent> readFromAgent(String line) {
        if (line.isBlank()) {
            return new Decoded.Blank<>();
        }
        if (line.length() > MAX_LINE_BYTES) {
            return new Decoded.Rejected<>(ProtocolError.tooLong(line.length()));
        }
        @Nullable ObjectNode json = object(line);
        if (json == null) {
            return new Decoded.Message<>(new FromAgent.LogLine(line));
        }
        @Nullable String type = Fields.text(json.get("type")).orElse(null);
        @Nullable Function<Fields, FromAgent> reader = type == null ? null : FROM_AGENT.get(type);
        if (reader != null) {
            return read(json, reader);
        }
        return json.has("id") && json.has("status")
                ? read(json, ProtocolCodec::response)
                : new Decoded.Message<>(new FromAgent.LogLine(line));
    }

    /**
     * A message as one line.
     *
     * @param message to an agent
     * @return JSON without a newline, neither at its end nor within
     */
    public static String write(ToAgent message) {
        return JSON.writeValueAsString(message.json());
    }

    /**
     * A message as one line.
     *
     * @param message from an agent
     * @return JSON without a newline, neither at its end nor within
     */
    public static String write(FromAgent message) {
        return JSON.writeValueAsString(message.json());
    }

    private static @Nullable ObjectNode object(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.charAt(0) != '{') {
            return null; // most lines that are no message end here, unparsed
        }
        try {
            return JSON.readTree(text) instanceof ObjectNode json ? json : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static <M> Decoded<M> read(ObjectNode json, Function<Fields, M> reader) {
        Fields fields = new Fields(json);
        M message = reader.apply(fields);
        return fields.problems().isEmpty()
                ? new Decoded.Message<>(message)
                : rejected(
                        ProtocolError.INVALID_MESSAGE,
                        String.join("; ", fields.problems()),
                        Fields.text(json.get("id")).orElse(null));
    }

    private static <M> Decoded<M> rejected(String code, String message, @Nullable String id) {
        String remedy = "see the protocol's table of messages, version " + VERSION;
        return new Decoded.Rejected<>(ProtocolError.of(code, message, remedy, id));
    }

    private static ToAgent task(Fields fields) {
        return new ToAgent.Task(
                fields.text("id"), fields.any("payload"), fields.count("attempt", 1, 1));
    }

    private static ToAgent shutdown(Fields fields) {
        // OmniDaemon's own shutdown message need not carry an id.
        return new ToAgent.Shutdown(
                fields.optionalText("id").orElse("shutdown"),
                fields.optionalText("reason"),
                fields.optionalWhole("deadline_millis", 0));
    }

    private static ToAgent init(Fields fields) {
        return new ToAgent.Init(
                fields.text("agent"),
                fields.whole("epoch", 0),
                fields.count("attempt", 1, 1),
                mode(fields),
                fields.object("config"),
                fields.optionalAny("snapshot"),
                fields.optionalAny("replaces").map(ProtocolCodec::replaced));
    }

    private static ToAgent.Replaced replaced(JsonNode node) {
        return new ToAgent.Replaced(
                node.path("pid").asLong(0),
                node.path("epoch").asLong(0),
                node.path("attempt").asInt(0));
    }

    private static ToAgent refused(Fields fields) {
        return new ToAgent.Refused(
                new ProtocolError(
                        fields.text("code"),
                        fields.text("message"),
                        fields.optionalText("remedy").orElse(""),
                        fields.optionalText("id")));
    }

    private static AgentMode mode(Fields fields) {
        return fields.named("mode", AgentMode::of, AgentMode.ACTIVE, "active or listening");
    }

    private static FromAgent hello(Fields fields) {
        return new FromAgent.Hello(fields.count("protocol", 1, 1), fields.optionalText("sdk"));
    }

    private static FromAgent response(Fields fields) {
        String id = fields.text("id");
        return new FromAgent.Response(id, outcome(fields));
    }

    private static ToAgent answer(Fields fields) {
        String id = fields.text("id");
        return new ToAgent.Answer(id, outcome(fields));
    }

    private static Outcome outcome(Fields fields) {
        boolean ok =
                fields.named(
                        "status",
                        status ->
                                switch (status) {
                                    case "ok" -> Optional.of(true);
                                    case "error" -> Optional.of(false);
                                    default -> Optional.empty();
                                },
                        true,
                        "ok or error");
        if (ok) {
            return new Outcome.Ok(fields.any("result"));
        }
        JsonNode error = fields.any("error");
        return new Outcome.Failed(
                error.isNull()
                        ? "no reason was given"
                        : Fields.text(error).orElseGet(error::toString));
    }

    private static FromAgent busy(Fields fields) {
        return new FromAgent.Busy(
                fields.text("claim"), fields.whole("for_millis", 0), fields.optionalText("reason"));
    }

    private static FromAgent partial(Fields fields) {
        return new FromAgent.Partial(fields.text("id"), fields.any("data"));
    }

    private static FromAgent send(Fields fields) {
        return new FromAgent.Send(fields.text("id"), fields.text("to"), fields.any("payload"));
    }

    private static FromAgent memory(Fields fields) {
        return new FromAgent.Memory(
                fields.text("id"),
                fields.named("op", MemoryOp::of, MemoryOp.GET, "get, put or watch"),
                fields.text("name"),
                fields.optionalAny("value"));
    }

    private static FromAgent operate(Fields fields) {
        return new FromAgent.Operate(
                fields.text("id"), fields.text("action"), fields.text("agent"));
    }

    private static FromAgent usage(Fields fields) {
        return new FromAgent.Usage(
                fields.wholeOr("tool_calls", 0, 0),
                fields.wholeOr("tokens", 0, 0),
                fields.amountOr("cost", 0));
    }

    private static FromAgent activity(Fields fields) {
        return new FromAgent.Activity(fields.text("event"), fields.object("attributes"));
    }

    private static FromAgent log(Fields fields) {
        return new FromAgent.Log(
                LogLevel.of(fields.optionalText("level").orElse("info")),
                fields.text("message"),
                fields.object("fields"));
    }
}
