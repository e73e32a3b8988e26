package dev.reveille.agent;

import dev.reveille.agent.protocol.AgentMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Does what its tasks say, to be observed; {@code echo_agent.py} is its twin. */
public final class EchoAgent implements Agent {
    private @Nullable AgentContext context;
    private String modes = "";

    public static void main(String[] args) {
        AgentRuntime.run(new EchoAgent());
    }

    @Override
    public void init(AgentContext given) {
        context = given;
        if (given.config().path("fail").asBoolean(false)) {
            throw new IllegalStateException("told to fail");
        }
        System.out.println("init of " + given.agent());
    }

    @Override
    public void mode(AgentMode mode) {
        modes += mode.wire();
    }

    @Override
    public Optional<?> snapshot() {
        return Optional.of(Map.of("modes", modes));
    }

    @Override
    public void shutdown(Optional<String> reason) {
        System.out.print("shutdown because of " + reason.orElse("nothing"));
    }

    @Override
    public @Nullable Object handle(Task task) throws Exception {
        JsonNode payload = task.payload();
        return switch (payload.path("do").asString("echo")) {
            case "null" -> null;
            case "scalar" -> 7;
            case "list" -> List.of(1, 2);
            case "fail" -> throw new IllegalStateException("no luck");
            case "big" -> "x".repeat(2 << 20);
            case "block" -> block(task, Path.of(payload.path("until").asString()));
            case "print" -> print();
            case "tell" -> tell(task);
            case "restart" -> task.context().restart("other").get(20, TimeUnit.SECONDS);
            case "who" -> who(task);
            default -> payload;
        };
    }

    private static Object block(Task task, Path until) throws InterruptedException {
        try (BusyClaim claim = task.context().busy("block", Duration.ofSeconds(9))) {
            claim.renew(Duration.ofSeconds(8));
            while (!Files.exists(until)) {
                if (task.cancelled()) {
                    throw new IllegalStateException("gave up");
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        return Map.of("attempt", task.attempt());
    }

    private static Object print() {
        IntStream.range(0, 400).parallel().forEach(i -> System.out.println("line " + i));
        System.out.print("no end");
        return Map.of("printed", 400);
    }

    private static Object tell(Task task) {
        task.partial(List.of("piece"));
        task.context().usage(1, 200, 0.5);
        task.context().activity("order_placed", Map.of("amount", 3));
        task.context().save(Map.of("told", true));
        return Map.of();
    }

    private Object who(Task task) {
        AgentContext me = task.context();
        return Map.of(
                "same", me.equals(context),
                "agent", me.agent(),
                "epoch", me.epoch(),
                "attempt", me.attempt(),
                "mode", me.mode().wire(),
                "config", me.config(),
                "restored", me.restored().map(JsonNode::toString).orElse(""));
    }
}
