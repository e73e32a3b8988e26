package dev.reveille.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ToAgent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines that are typed become tasks of the agent: JSON as its payload, other text as text. */
final class RunInput implements Runnable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long AGAIN_MILLIS = 100;
    private static final int MOST_TRIES = 100;

    private final InputStream in;
    private final BiFunction<String, JsonNode, CompletableFuture<Boolean>> agent;
    private final RunScreen screen;
    private volatile boolean ended;

    /**
     * Of these lines.
     *
     * @param agent is given each task by its id, and says whether it reads
     */
    RunInput(
            InputStream in,
            BiFunction<String, JsonNode, CompletableFuture<Boolean>> agent,
            RunScreen screen) {
        this.in = in;
        this.agent = agent;
        this.screen = screen;
    }

    /** Whether lines were given and no more will come, and every answer has. */
    boolean done() {
        return ended && screen.answered();
    }

    @Override
    public void run() {
        long number = 0;
        try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    give("t" + ++number, payload(line));
                }
            }
        } catch (IOException e) {
            screen.say("standard input cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended = number > 0;
    }

    private static JsonNode payload(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            return JSON.getNodeFactory().stringNode(line);
        }
    }

    /** One that starts, or starts again, is given it as soon as it runs. */
    private void give(String id, JsonNode payload) throws InterruptedException {
        screen.asked(id);
        int bytes = ProtocolCodec.write(new ToAgent.Task(id, payload, 1)).getBytes(UTF_8).length;
        if (bytes > ProtocolCodec.MAX_LINE_BYTES) {
            // its reader would skip it, and nobody would ever answer
            refused(
                    id,
                    "too long for the protocol: "
                            + bytes
                            + " bytes with its envelope, and a"
                            + " line may have "
                            + ProtocolCodec.MAX_LINE_BYTES);
            return;
        }
        for (int i = 0; i < MOST_TRIES && !screen.over(); i++) {
            try {
                if (agent.apply(id, payload).get(5, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (ExecutionException | TimeoutException e) {
                break;
            }
            Thread.sleep(AGAIN_MILLIS);
        }
        refused(id, "not delivered");
    }

    private void refused(String id, String why) {
        screen.say("task " + id + " could not be given to the agent: " + why);
        screen.answer("{\"id\":\"" + id + "\",\"status\":\"error\",\"error\":\"" + why + "\"}");
    }
}
