package dev.reveille.api;

import dev.reveille.core.fleet.Problem;
import dev.reveille.wire.JsonViews;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** Answers, as JSON or text; none of them may be kept by a cache. */
final class Replies {
    private final JsonMapper mapper = JsonMapper.builder().build();

    void json(ServerResponse response, int status, Object body) {
        send(response, status, "application/json", mapper.writeValueAsBytes(body));
    }

    void problem(ServerResponse response, int status, Problem problem) {
        json(response, status, JsonViews.problem(problem));
    }

    /** Prometheus' text form. */
    void text(ServerResponse response, String body) {
        send(
                response,
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(ServerResponse response, int status, String type, byte[] body) {
        response.status(status)
                .header("Content-Type", type)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .send(body);
    }
}
