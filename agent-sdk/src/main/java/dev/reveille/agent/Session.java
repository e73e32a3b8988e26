package dev.reveille.agent;

import dev.reveille.agent.protocol.AgentMode;
import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.LogLevel;
import dev.reveille.agent.protocol.Outcome;
import dev.reveille.agent.protocol.ToAgent;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The agent's side of one conversation: who it is, as told so far, and its way to speak. */
final class Session implements AgentContext {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ToAgent.Init UNTOLD =
            new ToAgent.Init(
                    "",
                    0,
                    1,
                    AgentMode.ACTIVE,
                    JsonNodeFactory.instance.objectNode(),
                    Optional.empty());

    private final Lines lines;
    private final Map<String, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final AtomicLong asks = new AtomicLong();
    private volatile ToAgent.Init init = UNTOLD;
    private volatile long epoch;
    private volatile AgentMode mode = AgentMode.ACTIVE;

    Session(Lines lines) {
        this.lines = lines;
    }

    void begin(ToAgent.Init told) {
        init = told;
        epoch = told.epoch();
        mode = told.mode();
    }

    void resume(long newEpoch) {
        epoch = newEpoch;
    }

    void mode(AgentMode newMode) {
        mode = newMode;
    }

    /** The supervisor's answer to something the agent asked for; false if nobody waits for it. */
    boolean answered(String id, Outcome outcome) {
        CompletableFuture<JsonNode> waiting = asked.remove(id);
        if (waiting == null) {
            return false;
        }
        if (outcome instanceof Outcome.Ok ok) {
            waiting.complete(ok.result());
        } else if (outcome instanceof Outcome.Failed failed) {
            waiting.completeExceptionally(new IllegalStateException(failed.error()));
        }
        return true;
    }

    void say(FromAgent message) {
        lines.say(message);
    }

    static JsonNode json(@Nullable Object value) {
        if (value == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        return value instanceof JsonNode node ? node : JSON.valueToTree(value);
    }

    static ObjectNode object(Map<String, ?> values) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        values.forEach((key, value) -> object.set(key, json(value)));
        return object;
    }

    /** A handler's result as it is answered: always an object, as OmniDaemon's adapter does it. */
    static ObjectNode result(@Nullable Object value) {
        JsonNode json = json(value);
        if (json instanceof ObjectNode object) {
            return object;
        }
        ObjectNode completed = JsonNodeFactory.instance.objectNode().put("status", "completed");
        if (!json.isNull()) {
            completed.set("data", json);
        }
        return completed;
    }

    @Override
    public String agent() {
        return init.agent();
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public int attempt() {
        return init.attempt();
    }

    @Override
    public AgentMode mode() {
        return mode;
    }

    @Override
    public ObjectNode config() {
        return init.config();
    }

    @Override
    public Optional<JsonNode> restored() {
        return init.snapshot();
    }

    @Override
    public void save(Object state) {
        say(new FromAgent.Snapshot(json(state)));
    }

    @Override
    public void log(LogLevel level, String message, Map<String, ?> fields) {
        say(new FromAgent.Log(level, message, object(fields)));
    }

    @Override
    public BusyClaim busy(String claim, Duration holds) {
        return new BusyClaim(lines, claim, holds);
    }

    @Override
    public void usage(long toolCalls, long tokens, double cost) {
        say(new FromAgent.Usage(toolCalls, tokens, cost));
    }

    @Override
    public void activity(String event, Map<String, ?> attributes) {
        say(new FromAgent.Activity(event, object(attributes)));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever waits holds the first, not what follows
    public CompletableFuture<JsonNode> restart(String agent) {
        String id = "ask-" + asks.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        asked.put(id, answer);
        answer.whenComplete((result, failure) -> asked.remove(id));
        say(new FromAgent.Operate(id, "restart", agent));
        return answer;
    }
}
