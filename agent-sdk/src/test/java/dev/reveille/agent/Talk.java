package dev.reveille.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.reveille.agent.protocol.AgentMode;
import dev.reveille.agent.protocol.Decoded;
import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.LineReader;
import dev.reveille.agent.protocol.Outcome;
import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ToAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The supervisor's end of a conversation: speaks, and remembers everything it hears. */
final class Talk {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final OutputStream toAgent;
    private final List<FromAgent> heard = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private boolean ended;

    Talk(OutputStream toAgent, InputStream fromAgent) {
        this.toAgent = toAgent;
        Thread reader = new Thread(() -> listen(new LineReader(fromAgent)), "talk");
        reader.setDaemon(true);
        reader.start();
    }

    static JsonNode json(Object value) {
        return JSON.valueToTree(value);
    }

    static ToAgent.Init init(Map<String, ?> config, Optional<JsonNode> snapshot) {
        ObjectNode object = JSON.valueToTree(config);
        return new ToAgent.Init("acme/echo", 41, 2, AgentMode.ACTIVE, object, snapshot);
    }

    static ToAgent.Task task(String id, Map<String, ?> payload) {
        return new ToAgent.Task(id, json(payload));
    }

    static ToAgent.Shutdown shutdown(String id, long deadlineMillis) {
        return new ToAgent.Shutdown(id, Optional.of("DRAIN"), OptionalLong.of(deadlineMillis));
    }

    Talk say(ToAgent message) {
        return write(ProtocolCodec.write(message) + "\n");
    }

    Talk write(String text) {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    Talk write(byte[] bytes) {
        try {
            toAgent.write(bytes);
            toAgent.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void close() throws IOException {
        toAgent.close();
    }

    /** Says hello back and waits until the agent is ready. */
    Talk begin() {
        return begin(Map.of());
    }

    Talk begin(Map<String, ?> config) {
        await(FromAgent.Hello.class, hello -> true);
        say(init(config, Optional.empty()));
        await(FromAgent.Ready.class, ready -> true);
        return this;
    }

    JsonNode result(String id) {
        Outcome outcome = answer(id).outcome();
        if (outcome instanceof Outcome.Ok ok) {
            return ok.result();
        }
        return fail("expected a result of " + id + ", was " + outcome);
    }

    String error(String id) {
        Outcome outcome = answer(id).outcome();
        if (outcome instanceof Outcome.Failed failed) {
            return failed.error();
        }
        return fail("expected an error of " + id + ", was " + outcome);
    }

    FromAgent.Response answer(String id) {
        return await(FromAgent.Response.class, response -> response.id().equals(id));
    }

    /** The first such message, waiting for it. */
    synchronized <M extends FromAgent> M await(Class<M> type, Predicate<M> wanted) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            for (FromAgent message : heard) {
                if (type.isInstance(message) && wanted.test(type.cast(message))) {
                    return type.cast(message);
                }
            }
            long left = until - System.nanoTime();
            if (left <= 0 || ended) {
                return fail("no such " + type.getSimpleName() + " among " + heard);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Everything heard, once the agent has closed its end. */
    synchronized List<FromAgent> all() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!ended && System.nanoTime() < until) {
            TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
        }
        assertThat(ended).as("the agent closed its end").isTrue();
        assertThat(refused).isEmpty();
        return List.copyOf(heard);
    }

    <M extends FromAgent> List<M> all(Class<M> type) throws InterruptedException {
        return all().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void listen(LineReader lines) {
        try {
            while (lines.next() instanceof LineReader.Line.Text text) {
                hear(ProtocolCodec.readFromAgent(text.text()), text.text());
            }
        } catch (IOException e) {
            // the process is gone
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void hear(Decoded<FromAgent> line, String text) {
        if (line instanceof Decoded.Message<FromAgent> message) {
            heard.add(message.message());
        } else {
            refused.add(text);
        }
        notifyAll();
    }
}
