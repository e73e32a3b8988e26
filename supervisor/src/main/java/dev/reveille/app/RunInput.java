package dev.reveille.app;

import dev.reveille.node.Foreground;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines that are typed become tasks of the agent: JSON as its payload, other text as text. */
final class RunInput implements Runnable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long AGAIN_MILLIS = 100;
    private static final int MOST_TRIES = 100;

    private final InputStream in;
    private final Foreground agent;
    private final RunScreen screen;
    private volatile boolean ended;

    RunInput(InputStream in, Foreground agent, RunScreen screen) {
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
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
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
        for (int i = 0; i < MOST_TRIES && !screen.over(); i++) {
            try {
                if (agent.task(id, payload).get(5, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (ExecutionException | TimeoutException e) {
                break;
            }
            Thread.sleep(AGAIN_MILLIS);
        }
        screen.say("task " + id + " could not be given to the agent");
        screen.answer("{\"id\":\"" + id + "\",\"status\":\"error\",\"error\":\"not delivered\"}");
    }
}
